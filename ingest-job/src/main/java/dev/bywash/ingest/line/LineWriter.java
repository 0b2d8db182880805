package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.line.AttributeLayout.Member;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes an event's line again, byte for byte as a plugin wrote it, from brace to brace. What it writes of an event is right where
 * {@link Event#attributeTypes} is set. What is mostly the same from line to line it keeps. Not safe for use by several threads.
 */
final class LineWriter {

    private static final byte[] BEGIN = ascii("{\"bywash\":1,\"writer\":");
    private static final byte[] TIME = ascii(",\"time\":\"");
    private static final byte[] LEVEL = ascii("Z\",\"level\":");
    private static final byte[] LOGGER = key("logger");
    private static final byte[] THREAD = key("thread");
    private static final byte[] EVENT = key("event");
    private static final byte[] MESSAGE = key("message");
    private static final byte[] EXCEPTION = ascii(",\"exception\":{");
    private static final byte[][] EXCEPTION_KEYS = keys(Stream.of("class", "message", "stacktrace"));
    private static final byte[] SOURCE = ascii(",\"source\":{");
    private static final byte[][] SOURCE_KEYS = keys(SourceKeys.NAMES.stream());
    private static final byte[] SEQ = key("seq");
    private static final byte[] CRC = key("crc");
    private static final byte[][] NONE = {};
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long SECONDS_PER_DAY = 86_400L;

    /** Beyond, a year has more than the four digits that a line has for it. */
    private static final long MICROS_OF_YEAR_10000 = 253_402_300_800L * MICROS_PER_SECOND;

    private final LineBytes out = new LineBytes();

    private AttributeLayout layout = AttributeLayout.EMPTY;

    private long lastSecond = Long.MIN_VALUE;
    private byte[] lastSecondText;

    private byte[][] lastSource = NONE;
    private byte[] lastSourceText = {};

    private boolean plain;

    /**
     * The line.
     *
     * @return null when the fields are not what it takes, or what no plugin can have written
     */
    byte[] write(LineFields fields) {
        if (fields.attributeTypes() == null
                || fields.timeMicros() < 0
                || fields.timeMicros() >= MICROS_OF_YEAR_10000
                || Arrays.asList(fields.values()).contains(null)) {
            return null;
        }
        if (!layout.isOf(fields.names(), fields.attributeTypes())) {
            AttributeLayout other = AttributeLayout.of(fields.names(), fields.attributeTypes());
            if (other == null) {
                return null;
            }
            layout = other;
        }
        plain = layout.envelope().isEmpty() && layout.signature().isEmpty();
        out.clear();
        out.put(BEGIN);
        out.string(fields.writer().getBytes(UTF_8));
        out.put(TIME);
        time(fields.timeMicros());
        out.put(LEVEL);
        out.string(fields.level());
        member(LOGGER, fields.logger());
        member(THREAD, fields.thread());
        member(EVENT, fields.event());
        member(MESSAGE, fields.message());
        members(layout.attributes(), fields.values());
        if (!layout.attributes().isEmpty()) {
            out.put('}');
        }
        if (fields.exception() != null) {
            object(EXCEPTION, EXCEPTION_KEYS, fields.exception());
        }
        source(fields.source());
        members(layout.envelope(), fields.values());
        out.put(SEQ);
        out.put(ascii(Long.toString(fields.seq())));
        members(layout.signature(), fields.values());
        member(CRC, fields.crc());
        out.put('}');
        if (!out.isText()) {
            lastSource = NONE;
            lastSourceText = new byte[0];
            return null;
        }
        return out.copyFrom(0);
    }

    /**
     * Whether the line that it wrote last says what its fields say, and nothing else. Of any other line that has to be asked: what stands there as it is written
     * might say whatever somebody put into it.
     */
    boolean isPlain() {
        return plain;
    }

    private void members(List<Member> members, byte[][] values) {
        for (Member member : members) {
            out.put(member.key());
            if (member.isString()) {
                out.string(values[member.index()]);
            } else {
                byte[] value = values[member.index()];
                plain &= isPlain(value);
                out.put(value);
            }
        }
    }

    /** Whether it is true, false, or has nothing that numbers do not have: then it ends where it ends. */
    private static boolean isPlain(byte[] value) {
        for (byte b : value) {
            if ((b < '0' || b > '9') && b != '.' && b != '-' && b != '+' && b != 'E' && b != 'e') {
                return Arrays.equals(value, TRUE) || Arrays.equals(value, FALSE);
            }
        }
        return value.length > 0;
    }

    private void member(byte[] key, byte[] value) {
        if (value != null) {
            out.put(key);
            out.string(value);
        }
    }

    private void source(byte[][] source) {
        if (Arrays.deepEquals(source, lastSource)) {
            out.put(lastSourceText);
            return;
        }
        int from = out.length();
        if (Arrays.stream(source).anyMatch(value -> value != null)) {
            object(SOURCE, SOURCE_KEYS, source);
        }
        lastSource = source;
        lastSourceText = out.copyFrom(from);
    }

    private void object(byte[] begin, byte[][] keys, byte[][] values) {
        out.put(begin);
        // Keys begin with a comma, of which the first has none.
        int skipped = 1;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                out.put(keys[i], skipped);
                out.string(values[i]);
                skipped = 0;
            }
        }
        out.put('}');
    }

    private void time(long micros) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        if (seconds != lastSecond) {
            lastSecond = seconds;
            lastSecondText = second(seconds);
        }
        out.put(lastSecondText);
        out.digits((int) Math.floorMod(micros, MICROS_PER_SECOND), 6);
    }

    private static byte[] second(long seconds) {
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY));
        int second = (int) Math.floorMod(seconds, SECONDS_PER_DAY);
        LineBytes text = new LineBytes();
        text.digits(day.getYear(), 4);
        text.put('-');
        text.digits(day.getMonthValue(), 2);
        text.put('-');
        text.digits(day.getDayOfMonth(), 2);
        text.put('T');
        text.digits(second / 3600, 2);
        text.put(':');
        text.digits(second / 60 % 60, 2);
        text.put(':');
        text.digits(second % 60, 2);
        text.put('.');
        return text.copyFrom(0);
    }

    /** What stands before a member that is not the first. */
    static byte[] key(String name) {
        return ascii(",\"" + name + "\":");
    }

    private static byte[][] keys(Stream<String> names) {
        return names.map(LineWriter::key).toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
