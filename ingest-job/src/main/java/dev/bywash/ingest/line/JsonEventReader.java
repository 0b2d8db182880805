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
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a line that is any JSON: of other writers, later versions, or none of a writer at all.
 *
 * <p>The parser's own limits guard against deep nesting, endless numbers and names; a line's length is bounded by whoever reads it.
 */
final class JsonEventReader {

    private static final int MAX_DEPTH = 64;

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

    private final String[] sourceFields = new String[SourceKeys.NAMES.size()];
    private final AttributeForms forms = new AttributeForms();
    private final Map<String, Integer> formsByName = new HashMap<>();
    private EventDraft event;

    /** Reads the object at {@code start} into an empty draft; returns how many bytes it has. */
    int read(byte[] bytes, int start, int length, EventDraft into) throws Reject {
        event = into;
        formsByName.clear();
        try (JsonParser parser = JSON.createParser(bytes, start, length)) {
            return read(parser, bytes, start);
        } catch (StreamConstraintsException e) {
            throw new Reject(Rejection.MALFORMED, "beyond a limit: " + Shorten.text(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new Reject(Rejection.MALFORMED, Shorten.text(String.valueOf(e.getMessage())));
        }
    }

    private int read(JsonParser parser, byte[] bytes, int start) throws IOException, Reject {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (key) {
                case "bywash" -> requireToken(key, token, JsonToken.VALUE_NUMBER_INT);
                case "writer" -> event.writer = once(key, event.writer, string(key, parser, token));
                case "time" -> event.time = once(key, event.time, string(key, parser, token));
                case "level" -> event.level = once(key, event.level, string(key, parser, token));
                case "logger" -> event.logger = once(key, event.logger, string(key, parser, token));
                case "thread" -> event.thread = once(key, event.thread, string(key, parser, token));
                case "event" -> event.category = once(key, event.category, string(key, parser, token));
                case "message" -> event.message = once(key, event.message, string(key, parser, token));
                case "crc" -> event.crc = once(key, event.crc, string(key, parser, token));
                case "seq" -> readSeq(parser, token);
                case "attributes" -> {
                    requireToken(key, token, JsonToken.START_OBJECT);
                    event.attributes = once(key, event.attributes, readFields(parser, bytes, start, formsByName));
                }
                case "exception" -> {
                    requireToken(key, token, JsonToken.START_OBJECT);
                    event.exception = once(key, event.exception, exceptionOf(readFields(parser, bytes, start, null)));
                }
                case "source" -> {
                    requireToken(key, token, JsonToken.START_OBJECT);
                    event.source = once(key, event.source, readSource(parser, bytes, start));
                }
                case "truncated" -> extra("bywash.truncated", value(parser, token, bytes, start));
                case "redacted" -> extra("bywash.redacted", value(parser, token, bytes, start));
                case "sig" -> extra("bywash.sig", value(parser, token, bytes, start));
                default -> extra(key, value(parser, token, bytes, start));
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new Reject(Rejection.MALFORMED, "the object has no end");
        }
        event.attributeTypes = attributeTypes();
        return (int) parser.currentLocation().getByteOffset();
    }

    /** As if the line were a plugin's; whether it is, has to be tried. */
    private String attributeTypes() {
        String[] names = event.allAttributes().keySet().toArray(String[]::new);
        byte[] all = new byte[names.length];
        for (int i = 0; i < names.length; i++) {
            all[i] = formsByName.getOrDefault(names[i], AttributeForms.MEMBER).byteValue();
        }
        return forms.of(names, all, names.length);
    }

    private void readSeq(JsonParser parser, JsonToken token) throws IOException, Reject {
        requireToken("seq", token, JsonToken.VALUE_NUMBER_INT);
        if (event.seq != 0) {
            throw twice("seq");
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() < 1) {
            throw new Reject(
                    Rejection.INVALID_FIELD,
                    "seq is not between 1 and " + Long.MAX_VALUE + ": " + Shorten.text(parser.getText()));
        }
        event.seq = parser.getLongValue();
    }

    /**
     * The fields of the object that the parser has just entered, each as text; the later of two of one name wins.
     *
     * @param forms takes how each is written; may be null
     */
    private static Map<String, String> readFields(
            JsonParser parser, byte[] bytes, int start, Map<String, Integer> forms) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = WellFormed.text(parser.currentName());
            JsonToken token = parser.nextToken();
            String value = value(parser, token, bytes, start);
            if (value != null) {
                fields.put(key, value);
                if (forms != null) {
                    forms.put(key, token == JsonToken.VALUE_STRING ? AttributeForms.STRING : AttributeForms.AS_WRITTEN);
                }
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
            event.extra(WellFormed.text(key), value);
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
            int field = SourceKeys.NAMES.indexOf(key);
            String value = value(parser, parser.nextToken(), bytes, start);
            if (field < 0) {
                extra("source." + key, value);
            } else if (value != null) {
                sourceFields[field] = value;
            }
        }
        return SourceKeys.fields(sourceFields);
    }

    private static String string(String key, JsonParser parser, JsonToken token) throws IOException, Reject {
        requireToken(key, token, JsonToken.VALUE_STRING);
        return WellFormed.text(parser.getText());
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
