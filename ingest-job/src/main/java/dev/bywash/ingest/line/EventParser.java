package dev.bywash.ingest.line;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.bywash.ingest.line.Event.ExceptionFields;
import dev.bywash.ingest.line.Event.SourceFields;
import dev.bywash.ingest.line.Rejection.Reject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Reads the event at the beginning of some bytes. What follows its closing brace is not looked at. Not safe for use by several threads.
 *
 * <p>The parser's own limits guard against deep nesting, endless numbers and names; a line's length is bounded by whoever reads it.
 */
final class EventParser {

    private static final int MAX_DEPTH = 64;
    private static final byte[] CRC_KEY = ",\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_SUFFIX = CRC_KEY.length + 8 + 2;

    /** In the order of {@link SourceFields}. */
    private static final List<String> SOURCE_KEYS = List.of(
            "cluster_id", "cluster_name", "role", "host", "app_id", "job_id", "job_run_id", "task_run_id", "task_key");

    /** One for all: making one costs more than reading a short file. The length of strings and names is bounded by that of the line. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(1000)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // Locations in bytes need no source; names come from strangers, so that interning them would only fill
            // the JVM's table.
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW, false)
            // The marker is ASCII: what follows it is UTF-8, or damaged.
            .configure(JsonFactory.Feature.CHARSET_DETECTION, false)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final long earliestMicros;
    private final long latestMicros;
    private final CRC32 crc = new CRC32();
    private final RepeatedText writers = new RepeatedText();
    private final RepeatedText levels = new RepeatedText();
    private final RepeatedText loggers = new RepeatedText();
    private final RepeatedText threads = new RepeatedText();
    private final RepeatedText categories = new RepeatedText();
    private final List<RepeatedText> sources =
            SOURCE_KEYS.stream().map(key -> new RepeatedText()).toList();
    private final String[] sourceFields = new String[SOURCE_KEYS.size()];
    private int end;

    // The fields of the event at hand.
    private String writer;
    private String time;
    private String level;
    private String logger;
    private String thread;
    private String category;
    private String message;
    private String claimedCrc;
    private long seq;
    private ExceptionFields exception;
    private SourceFields source;
    private Map<String, String> attributes;
    private Map<String, String> extras;

    /**
     * Reads events as they were before some time.
     *
     * @param latest events of a later time are rejected: they would stay the newest of the table, and no retention would ever reach them
     */
    EventParser(Instant latest) {
        this.earliestMicros = 0;
        this.latestMicros = latest.getEpochSecond() * 1_000_000;
    }

    /** After {@link #parse}: how many bytes the event has. */
    int eventLength() {
        return end;
    }

    /** Reads the event that begins at {@code start}. */
    Event parse(byte[] bytes, int start, int length) throws Reject {
        clear();
        checkVersion(bytes, start, length);
        try (JsonParser parser = JSON.createParser(bytes, start, length)) {
            read(parser, bytes, start);
        } catch (StreamConstraintsException e) {
            throw new Reject(Rejection.MALFORMED, "beyond a limit: " + Shorten.text(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new Reject(Rejection.MALFORMED, Shorten.text(String.valueOf(e.getMessage())));
        }
        return check(bytes, start);
    }

    private void clear() {
        writer = null;
        time = null;
        level = null;
        logger = null;
        thread = null;
        category = null;
        message = null;
        claimedCrc = null;
        seq = 0;
        exception = null;
        source = null;
        attributes = null;
        extras = null;
        end = 0;
    }

    private static void checkVersion(byte[] bytes, int start, int length) throws Reject {
        int i = start + Marker.LENGTH;
        int limit = start + length;
        int from = i;
        while (i < limit && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        if (i < limit && i > from && (bytes[i] == ',' || bytes[i] == '}') && !(i - from == 1 && bytes[from] == '1')) {
            throw new Reject(
                    Rejection.UNKNOWN_VERSION,
                    "version "
                            + Shorten.text(new String(bytes, from, i - from, StandardCharsets.US_ASCII))
                            + "; this job reads version 1");
        }
    }

    private void read(JsonParser parser, byte[] bytes, int start) throws IOException, Reject {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (key) {
                case "bywash" -> requireToken(key, token, JsonToken.VALUE_NUMBER_INT);
                case "writer" -> writer = once(key, writer, repeated(key, writers, parser, token));
                case "time" -> time = once(key, time, string(key, parser, token));
                case "level" -> level = once(key, level, repeated(key, levels, parser, token));
                case "logger" -> logger = once(key, logger, repeated(key, loggers, parser, token));
                case "thread" -> thread = once(key, thread, repeated(key, threads, parser, token));
                case "event" -> category = once(key, category, repeated(key, categories, parser, token));
                case "message" -> message = once(key, message, string(key, parser, token));
                case "crc" -> claimedCrc = once(key, claimedCrc, string(key, parser, token));
                case "seq" -> readSeq(parser, token);
                case "attributes" -> {
                    requireToken(key, token, JsonToken.START_OBJECT);
                    attributes = once(key, attributes, readFields(parser, bytes, start));
                }
                case "exception" -> {
                    requireToken(key, token, JsonToken.START_OBJECT);
                    exception = once(key, exception, exceptionOf(readFields(parser, bytes, start)));
                }
                case "source" -> {
                    requireToken(key, token, JsonToken.START_OBJECT);
                    source = once(key, source, readSource(parser, bytes, start));
                }
                case "truncated" -> extra("bywash.truncated", value(parser, token, bytes, start));
                default -> extra(key, value(parser, token, bytes, start));
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new Reject(Rejection.MALFORMED, "the object has no end");
        }
        end = (int) parser.currentLocation().getByteOffset();
    }

    private void readSeq(JsonParser parser, JsonToken token) throws IOException, Reject {
        requireToken("seq", token, JsonToken.VALUE_NUMBER_INT);
        if (seq != 0) {
            throw twice("seq");
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() < 1) {
            throw new Reject(
                    Rejection.INVALID_FIELD,
                    "seq is not between 1 and " + Long.MAX_VALUE + ": " + Shorten.text(parser.getText()));
        }
        seq = parser.getLongValue();
    }

    /** The fields of the object that the parser has just entered, each as text; the later of two of one name wins. */
    private static Map<String, String> readFields(JsonParser parser, byte[] bytes, int start) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = WellFormed.text(parser.currentName());
            String value = value(parser, parser.nextToken(), bytes, start);
            if (value != null) {
                fields.put(key, value);
            }
        }
        return fields;
    }

    /** A value as text; null for null. */
    private static String value(JsonParser parser, JsonToken token, byte[] bytes, int start) throws IOException {
        if (token == null) {
            return null;
        }
        return switch (token) {
            case VALUE_STRING -> WellFormed.text(parser.getText());
            case VALUE_NULL -> null;
            case START_OBJECT, START_ARRAY -> nested(parser, bytes, start);
            default -> parser.getText();
        };
    }

    /** The object or array that the parser has just entered, as it was written: reading numbers would change them. */
    private static String nested(JsonParser parser, byte[] bytes, int start) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return WellFormed.compactJson(new String(bytes, start + from, to - from, StandardCharsets.UTF_8));
    }

    private void extra(String key, String value) {
        if (value != null) {
            if (extras == null) {
                extras = new LinkedHashMap<>();
            }
            extras.put(WellFormed.text(key), value);
        }
    }

    private ExceptionFields exceptionOf(Map<String, String> fields) {
        ExceptionFields known =
                new ExceptionFields(fields.remove("class"), fields.remove("message"), fields.remove("stacktrace"));
        fields.forEach((key, value) -> extra("exception." + key, value));
        return known;
    }

    private SourceFields readSource(JsonParser parser, byte[] bytes, int start) throws IOException {
        Arrays.fill(sourceFields, null);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int field = SOURCE_KEYS.indexOf(key);
            JsonToken token = parser.nextToken();
            if (field < 0) {
                extra("source." + key, value(parser, token, bytes, start));
                continue;
            }
            String value = token == JsonToken.VALUE_STRING
                    ? sources.get(field).of(parser)
                    : value(parser, token, bytes, start);
            if (value != null) {
                sourceFields[field] = value;
            }
        }
        return new SourceFields(
                sourceFields[0],
                sourceFields[1],
                sourceFields[2],
                sourceFields[3],
                sourceFields[4],
                sourceFields[5],
                sourceFields[6],
                sourceFields[7],
                sourceFields[8]);
    }

    private Event check(byte[] bytes, int start) throws Reject {
        checkCrc(bytes, start);
        if (!Ulid.isValid(writer)) {
            throw new Reject(Rejection.INVALID_FIELD, "writer is not a ULID: " + Shorten.text(String.valueOf(writer)));
        }
        if (seq == 0) {
            throw new Reject(Rejection.INVALID_FIELD, "seq is missing");
        }
        if (level == null || level.isEmpty()) {
            throw new Reject(Rejection.INVALID_FIELD, "level is missing");
        }
        if (time == null) {
            throw new Reject(Rejection.INVALID_FIELD, "time is missing");
        }
        long micros = EventTime.parse(time);
        if (micros < earliestMicros || micros > latestMicros) {
            throw new Reject(
                    Rejection.INVALID_FIELD, "time lies before 1970 or more than a day ahead of the reader's: " + time);
        }
        return new Event(
                writer,
                seq,
                micros,
                level,
                logger,
                thread,
                category,
                message,
                allAttributes(),
                exception,
                source == null ? SourceFields.UNKNOWN : source,
                claimedCrc);
    }

    private void checkCrc(byte[] bytes, int start) throws Reject {
        if (claimedCrc == null) {
            throw new Reject(Rejection.INVALID_FIELD, "crc is missing");
        }
        int key = start + end - CRC_SUFFIX;
        if (claimedCrc.length() != 8 || key < start || !isCrcKey(bytes, key)) {
            throw new Reject(Rejection.INVALID_FIELD, "crc is not the last key, or not 8 digits without an escape");
        }
        crc.reset();
        crc.update(bytes, start, end - CRC_SUFFIX);
        String actual = Ulid.hex8(crc.getValue());
        if (!actual.equals(claimedCrc)) {
            throw new Reject(
                    Rejection.WRONG_CRC, "the line says " + Shorten.text(claimedCrc) + ", its bytes give " + actual);
        }
    }

    private static boolean isCrcKey(byte[] bytes, int index) {
        for (int i = 0; i < CRC_KEY.length; i++) {
            if (bytes[index + i] != CRC_KEY[i]) {
                return false;
            }
        }
        return true;
    }

    /** The event's own attributes, and what this version has no column for; the event's own win. */
    private Map<String, String> allAttributes() {
        if (extras == null) {
            return attributes == null ? Map.of() : attributes;
        }
        Map<String, String> all = new LinkedHashMap<>(extras);
        if (attributes != null) {
            all.putAll(attributes);
        }
        return all;
    }

    private static String string(String key, JsonParser parser, JsonToken token) throws IOException, Reject {
        requireToken(key, token, JsonToken.VALUE_STRING);
        return WellFormed.text(parser.getText());
    }

    private static String repeated(String key, RepeatedText field, JsonParser parser, JsonToken token)
            throws IOException, Reject {
        requireToken(key, token, JsonToken.VALUE_STRING);
        return field.of(parser);
    }

    private static void requireToken(String key, JsonToken token, JsonToken required) throws Reject {
        if (token != required) {
            throw token == null
                    ? new Reject(Rejection.MALFORMED, "ends within " + key)
                    : new Reject(Rejection.INVALID_FIELD, key + " is " + token + ", not " + required);
        }
    }

    private static <T> T once(String key, T before, T now) throws Reject {
        if (before != null) {
            throw twice(key);
        }
        return now;
    }

    private static Reject twice(String key) {
        return new Reject(Rejection.INVALID_FIELD, key + " is there twice");
    }
}
