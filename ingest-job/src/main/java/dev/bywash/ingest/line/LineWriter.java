package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.line.Event.ExceptionFields;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes an event's line again, byte for byte as a plugin wrote it, from brace to brace. What it writes of an event is right where
 * {@link Event#attributeTypes} is set. Not safe for use by several threads.
 */
final class LineWriter {

    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final String PREFIX = "bywash.";
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long SECONDS_PER_DAY = 86_400L;

    private byte[] bytes = new byte[1024];
    private int length;
    private String[] sortedNames = new String[0];

    /**
     * The line.
     *
     * @return null when the event does not carry what it takes, or what no plugin can have written
     */
    byte[] write(Event event) {
        return event.attributeTypes() == null ? null : write(event, event.attributeTypes());
    }

    byte[] write(Event event, String types) {
        Map<String, String> attributes = event.attributes();
        if (types.length() != attributes.size()) {
            return null;
        }
        sortedNames = attributes.keySet().toArray(sortedNames);
        int count = attributes.size();
        Arrays.sort(sortedNames, 0, count);
        for (int i = 0; i < count; i++) {
            if (types.charAt(i) < '0' || AttributeForms.place(types.charAt(i)) >= count) {
                return null;
            }
        }
        length = 0;
        ascii("{\"bywash\":1");
        member("writer", event.writer());
        ascii(",\"time\":\"");
        time(event.timeMicros());
        ascii("\"");
        member("level", event.level());
        member("logger", event.logger());
        member("thread", event.thread());
        member("event", event.event());
        member("message", event.message());
        attributes(attributes, types);
        exception(event.exception());
        source(event.source());
        envelope(attributes, types, "truncated");
        envelope(attributes, types, "redacted");
        ascii(",\"seq\":");
        ascii(Long.toString(event.seq()));
        envelope(attributes, types, "sig");
        member("crc", event.crc());
        ascii("}");
        return Arrays.copyOf(bytes, length);
    }

    private void attributes(Map<String, String> attributes, String types) {
        String separator = ",\"attributes\":{";
        for (int i = 0; i < types.length(); i++) {
            int form = AttributeForms.form(types.charAt(i));
            if (form != AttributeForms.MEMBER) {
                String name = sortedNames[AttributeForms.place(types.charAt(i))];
                ascii(separator);
                string(name);
                ascii(":");
                value(attributes.get(name), form == AttributeForms.STRING);
                separator = ",";
            }
        }
        if (separator.length() == 1) {
            ascii("}");
        }
    }

    private void envelope(Map<String, String> attributes, String types, String key) {
        String name = PREFIX + key;
        for (int i = 0; i < types.length(); i++) {
            if (AttributeForms.form(types.charAt(i)) == AttributeForms.MEMBER
                    && sortedNames[AttributeForms.place(types.charAt(i))].equals(name)) {
                ascii(",\"" + key + "\":");
                value(attributes.get(name), "sig".equals(key));
            }
        }
    }

    private void exception(ExceptionFields exception) {
        if (exception != null) {
            ascii(",\"exception\":{");
            int from = length;
            member("class", exception.type());
            member("message", exception.message());
            member("stacktrace", exception.stacktrace());
            closeObject(from);
        }
    }

    private void source(Event.SourceFields source) {
        if (source.equals(Event.SourceFields.UNKNOWN)) {
            return;
        }
        ascii(",\"source\":{");
        int from = length;
        String[] values = SourceKeys.values(source);
        for (int i = 0; i < values.length; i++) {
            member(SourceKeys.NAMES.get(i), values[i]);
        }
        closeObject(from);
    }

    /** Members begin with a comma, of which the first has none. */
    private void closeObject(int from) {
        if (length > from) {
            System.arraycopy(bytes, from + 1, bytes, from, length - from - 1);
            length--;
        }
        ascii("}");
    }

    private void member(String key, String value) {
        if (value != null) {
            ascii(",\"");
            ascii(key);
            ascii("\":");
            string(value);
        }
    }

    private void value(String value, boolean isString) {
        if (isString) {
            string(value);
        } else {
            byte[] raw = value.getBytes(UTF_8);
            room(raw.length);
            System.arraycopy(raw, 0, bytes, length, raw.length);
            length += raw.length;
        }
    }

    private void time(long micros) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY));
        int second = (int) Math.floorMod(seconds, SECONDS_PER_DAY);
        number(day.getYear(), 4);
        ascii("-");
        number(day.getMonthValue(), 2);
        ascii("-");
        number(day.getDayOfMonth(), 2);
        ascii("T");
        number(second / 3600, 2);
        ascii(":");
        number(second / 60 % 60, 2);
        ascii(":");
        number(second % 60, 2);
        ascii(".");
        number((int) Math.floorMod(micros, MICROS_PER_SECOND), 6);
        ascii("Z");
    }

    private void number(int value, int digits) {
        room(digits);
        int rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void string(String text) {
        byte[] raw = text.getBytes(UTF_8);
        room(6 * raw.length + 2);
        bytes[length++] = '"';
        for (byte b : raw) {
            if (b == '"' || b == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = b;
            } else if (b >= 0 && b < ' ') {
                control(b);
            } else {
                bytes[length++] = b;
            }
        }
        bytes[length++] = '"';
    }

    private void control(byte b) {
        bytes[length++] = '\\';
        switch (b) {
            case '\n' -> bytes[length++] = 'n';
            case '\t' -> bytes[length++] = 't';
            case '\r' -> bytes[length++] = 'r';
            case '\b' -> bytes[length++] = 'b';
            case '\f' -> bytes[length++] = 'f';
            default -> {
                ascii("u00");
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 0xF];
            }
        }
    }

    @SuppressWarnings("deprecation") // Of ASCII, the low bytes are all there is.
    private void ascii(String text) {
        room(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
