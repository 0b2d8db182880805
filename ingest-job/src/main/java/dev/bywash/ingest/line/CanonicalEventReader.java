package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.line.Event.ExceptionFields;
import dev.bywash.ingest.line.Event.SourceFields;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads a line as a plugin writes it: its keys in their order, each once, no white space between them. It costs a fraction of reading any
 * JSON.
 *
 * <p>It rejects nothing. What is written otherwise, or is rare, it leaves to {@link JsonEventReader}; what it reads, that one reads alike.
 */
final class CanonicalEventReader {

    /** The line is to be read as any JSON. */
    private static final class NotCanonical extends Exception {
        private static final long serialVersionUID = 1;

        private NotCanonical() {
            super(null, null, false, false);
        }
    }

    private static final int REMEMBERED_NAMES = 16;
    private static final int MAX_DIGITS = 18;

    private static final byte[] WRITER = ascii("{\"bywash\":1,\"writer\":\"");
    private static final byte[] TIME = ascii(",\"time\":\"");
    private static final byte[] LEVEL = ascii(",\"level\":\"");
    private static final byte[] LOGGER = ascii(",\"logger\":\"");
    private static final byte[] THREAD = ascii(",\"thread\":\"");
    private static final byte[] CATEGORY = ascii(",\"event\":\"");
    private static final byte[] MESSAGE = ascii(",\"message\":\"");
    private static final byte[] ATTRIBUTES = ascii(",\"attributes\":{");
    private static final byte[] EXCEPTION = ascii(",\"exception\":{\"class\":\"");
    private static final byte[] STACKTRACE = ascii(",\"stacktrace\":\"");
    private static final byte[] SOURCE = ascii(",\"source\":{");
    private static final byte[][] SOURCE_FIELDS =
            SourceKeys.NAMES.stream().map(name -> ascii("\"" + name + "\":\"")).toArray(byte[][]::new);
    private static final byte[] SEQ = ascii(",\"seq\":");
    private static final byte[] CRC = ascii(",\"crc\":\"");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private final RepeatedText writers = new RepeatedText();
    private final RepeatedText levels = new RepeatedText();
    private final RepeatedText loggers = new RepeatedText();
    private final RepeatedText threads = new RepeatedText();
    private final RepeatedText categories = new RepeatedText();
    private final RepeatedText[] names =
            Stream.generate(RepeatedText::new).limit(REMEMBERED_NAMES).toArray(RepeatedText[]::new);

    private final AttributeForms forms = new AttributeForms();
    private String[] attributeNames = new String[REMEMBERED_NAMES];
    private byte[] attributeForms = new byte[REMEMBERED_NAMES];

    /** So many of the first names are known to be different ones. */
    private int distinctNames;

    /** A writer's source never changes: its bytes, from behind the brace on, and what they mean. */
    private byte[] lastSource = {0};

    private SourceFields lastSourceFields = SourceFields.UNKNOWN;

    private final Detail detail;
    private boolean outline;
    private byte[] bytes;
    private int at;
    private int limit;
    private byte[] unescaped = new byte[1024];

    CanonicalEventReader(Detail detail) {
        this.detail = detail;
    }

    /** Reads the event at {@code start} into an empty draft; returns how many bytes it has, or -1 when it is to be read as any JSON. */
    int read(byte[] line, int start, int length, EventDraft event) {
        bytes = line;
        at = start;
        limit = start + length;
        try {
            readHead(event);
            readObjects(event);
            readEnd(event);
            return at - start;
        } catch (NotCanonical e) {
            return -1;
        }
    }

    private void readHead(EventDraft event) throws NotCanonical {
        require(WRITER);
        event.writer = repeated(writers);
        require(TIME);
        event.time = string();
        require(LEVEL);
        event.level = repeated(levels);
        event.logger = skip(LOGGER) ? repeated(loggers) : null;
        event.thread = skip(THREAD) ? repeated(threads) : null;
        event.category = skip(CATEGORY) ? repeated(categories) : null;
        outline = detail == Detail.OUTLINE && !Event.CONTROL_LOGGER.equals(event.logger);
        event.message = skip(MESSAGE) ? content() : null;
    }

    private void readObjects(EventDraft event) throws NotCanonical {
        if (skip(ATTRIBUTES)) {
            attributes(event);
        } else {
            event.attributeTypes = "";
        }
        event.exception = skip(EXCEPTION) ? exception() : null;
        event.source = skip(SOURCE) ? source() : null;
    }

    private void readEnd(EventDraft event) throws NotCanonical {
        require(SEQ);
        if (peek() == '0') {
            throw new NotCanonical();
        }
        int from = at;
        skipDigits();
        event.seq = Long.parseLong(new String(bytes, from, at - from, ISO_8859_1));
        require(CRC);
        event.crc = string();
        require('}');
    }

    private void attributes(EventDraft event) throws NotCanonical {
        Map<String, String> attributes = outline ? null : new LinkedHashMap<>();
        int count = 0;
        // Of most events, what those before have.
        int distinct = distinctNames;
        distinctNames = 0;
        do {
            require('"');
            String name = count < REMEMBERED_NAMES ? repeated(names[count]) : string();
            require(':');
            if (count == attributeNames.length) {
                attributeNames = Arrays.copyOf(attributeNames, 2 * count);
                attributeForms = Arrays.copyOf(attributeForms, 2 * count);
            }
            if (count < distinct && !name.equals(attributeNames[count])) {
                distinct = 0;
            }
            attributeNames[count] = name;
            attributeForms[count] = (byte) (peek() == '"' ? AttributeForms.STRING : AttributeForms.AS_WRITTEN);
            count++;
            if (outline) {
                skipValue();
            } else {
                attributes.put(name, value());
            }
        } while (skip(','));
        require('}');
        if (count > distinct && isAnyTwice(count)) {
            throw new NotCanonical();
        }
        distinctNames = count;
        event.attributes = attributes;
        event.attributeTypes = outline ? null : forms.of(attributeNames, attributeForms, count);
    }

    private boolean isAnyTwice(int count) {
        return new HashSet<>(Arrays.asList(attributeNames).subList(0, count)).size() < count;
    }

    private ExceptionFields exception() throws NotCanonical {
        String type = content();
        String message = skip(MESSAGE) ? content() : null;
        String stacktrace = skip(STACKTRACE) ? content() : null;
        require('}');
        return outline ? null : new ExceptionFields(type, message, stacktrace);
    }

    private SourceFields source() throws NotCanonical {
        if (!skip(lastSource)) {
            int from = at;
            String[] values = new String[SOURCE_FIELDS.length];
            int field = 0;
            do {
                while (field < values.length && !skip(SOURCE_FIELDS[field])) {
                    field++;
                }
                if (field == values.length) {
                    throw new NotCanonical();
                }
                values[field++] = string();
            } while (skip(','));
            require('}');
            lastSource = Arrays.copyOfRange(bytes, from, at);
            lastSourceFields = SourceKeys.fields(values);
        }
        return lastSourceFields;
    }

    private String value() throws NotCanonical {
        if (skip('"')) {
            return string();
        }
        int from = at;
        skipLiteral();
        return new String(bytes, from, at - from, ISO_8859_1);
    }

    private void skipValue() throws NotCanonical {
        if (skip('"')) {
            skipString();
        } else {
            skipLiteral();
        }
    }

    private void skipLiteral() throws NotCanonical {
        if (!skip(TRUE) && !skip(FALSE)) {
            skipNumber();
        }
    }

    private void skipNumber() throws NotCanonical {
        skip('-');
        if (!skip('0')) {
            skipDigits();
        }
        if (skip('.')) {
            skipDigits();
        }
    }

    private void skipDigits() throws NotCanonical {
        int from = at;
        while (at < limit && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == from || at - from > MAX_DIGITS) {
            throw new NotCanonical();
        }
    }

    /** The string that begins behind the quote; null where an outline leaves it out. */
    private String content() throws NotCanonical {
        if (outline) {
            skipString();
            return null;
        }
        return string();
    }

    private void skipString() throws NotCanonical {
        int from = at;
        while (true) {
            at = ByteScan.endOfPlainText(bytes, at, limit);
            if (skip('"')) {
                return;
            }
            if (!skip('\\')) {
                // Whether it is text is known when it is made.
                at = from;
                string();
                return;
            }
            escaped();
            at++;
        }
    }

    /** The string that begins behind the quote. */
    private String string() throws NotCanonical {
        int from = at;
        return skipPlainString() ? new String(bytes, from, at - 1 - from, ISO_8859_1) : escapedString();
    }

    private String repeated(RepeatedText last) throws NotCanonical {
        int from = at;
        return skipPlainString() ? last.of(bytes, from, at - 1) : escapedString();
    }

    /** Skips the rest of a string, its quote included, if nothing in it is escaped and all of it is ASCII. */
    private boolean skipPlainString() {
        int end = ByteScan.endOfPlainText(bytes, at, limit);
        if (end == limit || bytes[end] != '"') {
            return false;
        }
        at = end + 1;
        return true;
    }

    private String escapedString() throws NotCanonical {
        if (unescaped.length < limit - at) {
            unescaped = new byte[limit - at];
        }
        int length = 0;
        boolean ascii = true;
        while (true) {
            int end = ByteScan.endOfPlainText(bytes, at, limit);
            System.arraycopy(bytes, at, unescaped, length, end - at);
            length += end - at;
            at = end;
            if (skip('"')) {
                return ascii ? new String(unescaped, 0, length, ISO_8859_1) : utf8(length);
            }
            if (skip('\\')) {
                unescaped[length++] = escaped();
            } else if (peek() < 0) {
                ascii = false;
                unescaped[length++] = bytes[at];
            } else {
                throw new NotCanonical();
            }
            at++;
        }
    }

    private byte escaped() throws NotCanonical {
        return switch (peek()) {
            case '"' -> '"';
            case '\\' -> '\\';
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> throw new NotCanonical();
        };
    }

    private String utf8(int length) throws NotCanonical {
        String text = new String(unescaped, 0, length, UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            // Perhaps it is damaged.
            throw new NotCanonical();
        }
        return text;
    }

    private void require(byte[] expected) throws NotCanonical {
        if (!skip(expected)) {
            throw new NotCanonical();
        }
    }

    private void require(char expected) throws NotCanonical {
        if (!skip(expected)) {
            throw new NotCanonical();
        }
    }

    private boolean skip(byte[] expected) {
        if (limit - at < expected.length
                || !Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length)) {
            return false;
        }
        at += expected.length;
        return true;
    }

    private boolean skip(char expected) {
        if (peek() != expected) {
            return false;
        }
        at++;
        return true;
    }

    /** The byte at hand; 0 at the end, which no line has. */
    private byte peek() {
        return at < limit ? bytes[at] : 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
