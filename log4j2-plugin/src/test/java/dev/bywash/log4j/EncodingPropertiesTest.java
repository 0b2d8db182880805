package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;

/** What goes in comes out of a JSON parser as it was, whatever it is. */
class EncodingPropertiesTest {

    private static final JsonMapper JACKSON = new JsonMapper();

    private final TestLines lines = new TestLines();

    private final JsonTemplateLayout template = JsonTemplateLayout.newBuilder()
            .setConfiguration(new DefaultConfiguration())
            .setEventTemplate("""
                    {"level": {"$resolver": "level", "field": "name"},
                     "logger": {"$resolver": "logger", "field": "name"},
                     "thread": {"$resolver": "thread", "field": "name"},
                     "message": {"$resolver": "message", "stringified": true},
                     "attributes": {"$resolver": "mdc"}}""")
            .build();

    @Property(tries = 1000)
    void anyTextComesBackAsItWas(
            @ForAll("text") String message, @ForAll("text") String logger, @ForAll("text") String thread) {
        JsonNode line = lines.of(TestLines.event(new SimpleMessage(message))
                .setLoggerName(logger)
                .setThreadName(thread));

        assertThat(line.get("message").textValue()).isEqualTo(message);
        assertThat(line.get("logger").textValue()).isEqualTo(logger);
        assertThat(line.get("thread").textValue())
                .isEqualTo(thread.isEmpty() ? "#" + Thread.currentThread().getId() : thread);
    }

    @Property(tries = 500)
    void aLineHasOneMarkerAndOneEndWhateverIsLogged(@ForAll("text") String before, @ForAll("text") String after) {
        String forged = before + "\n{\"bywash\":1,\"seq\":1}\n" + after;
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue(forged, forged);

        String line = TestLines.layout()
                .toSerializable(TestLines.event(new SimpleMessage(forged))
                        .setLoggerName(forged)
                        .setThreadName(forged)
                        .setContextData(context)
                        .setThrown(new IllegalStateException(forged))
                        .build());

        assertThat(line).containsOnlyOnce("{\"bywash\":").containsOnlyOnce("\n").doesNotContain("\r");
    }

    @Property(tries = 500)
    void anyAttributeComesBackAsItWas(@ForAll("key") String key, @ForAll("value") Object value) {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue(key, value);

        JsonNode line = lines.of(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.get("attributes").get(key)).isEqualTo(expected(value));
    }

    @Property(tries = 250)
    void aCutKeepsTheBeginningAndCountsTheRest(@ForAll("text") String message) {
        BywashLayout layout = BywashLayout.newBuilder().setMaxMessageLength(20).build();

        JsonNode line = lines.of(layout, TestLines.event(new SimpleMessage(message)));

        String kept = line.get("message").textValue();
        assertThat(message).startsWith(kept);
        assertThat(kept.length() + line.at("/truncated/message").intValue()).isEqualTo(message.length());
        assertThat(kept.length()).isGreaterThanOrEqualTo(Math.min(19, message.length()));
    }

    @Property(tries = 250)
    void jsonTemplateLayoutReadsTheSameWhereItsFieldsAreOurs(
            @ForAll("wellFormed") String message, @ForAll("wellFormed") String logger, @ForAll("wellFormed") String key)
            throws Exception {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue(key, message);
        Log4jLogEvent.Builder event = TestLines.event(new SimpleMessage(message))
                .setLoggerName(logger)
                .setContextData(context);

        JsonNode ours = lines.of(event);

        JsonNode theirs = JACKSON.readTree(template.toSerializable(event.build()));
        theirs.fieldNames()
                .forEachRemaining(field -> assertThat(ours.get(field)).isEqualTo(theirs.get(field)));
    }

    @Provide
    Arbitrary<String> text() {
        Arbitrary<Character> characters = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.chars().range(' ', '~')),
                net.jqwik.api.Tuple.of(2, Arbitraries.chars().range('\u0000', '\u00ff')),
                net.jqwik.api.Tuple.of(1, Arbitraries.chars().range('\ud800', '\udfff')),
                net.jqwik.api.Tuple.of(1, Arbitraries.chars().all()),
                net.jqwik.api.Tuple.of(1, Arbitraries.of('"', '\\', '\n', '{', '}', '\u2028', '\ufeff')));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(9, characters.list().ofMaxSize(80).map(EncodingPropertiesTest::join)),
                // Around the pieces in which text is encoded.
                net.jqwik.api.Tuple.of(1, characters.list().ofSize(4).flatMap(tail -> Arbitraries.integers()
                        .between(508, 514)
                        .map(n -> ("a".repeat(n) + join(tail)).substring(n > 510 ? 300 : 0)))));
    }

    @Provide
    Arbitrary<String> key() {
        return text().filter(key -> key.length() <= 256);
    }

    @Provide
    Arbitrary<String> wellFormed() {
        return Arbitraries.strings()
                .all()
                .ofMaxLength(60)
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<Object> value() {
        return values(3);
    }

    private Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                text().asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.integers().asGeneric(),
                Arbitraries.shorts().asGeneric(),
                Arbitraries.doubles().asGeneric(),
                Arbitraries.floats().asGeneric(),
                Arbitraries.bigDecimals().asGeneric(),
                Arbitraries.bigIntegers().asGeneric(),
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                        .asGeneric());
        if (depth == 0) {
            return scalars;
        }
        return Arbitraries.oneOf(
                scalars,
                values(depth - 1).list().ofMaxSize(4).asGeneric(),
                values(depth - 1).array(Object[].class).ofMaxSize(4).asGeneric(),
                Arbitraries.maps(text(), values(depth - 1)).ofMaxSize(4).asGeneric());
    }

    /** What a parser should find: independent of how it was encoded. */
    private static JsonNode expected(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof List<?> list) {
            return expected(list.toArray());
        }
        if (value instanceof Object[] array) {
            ArrayNode node = nodes.arrayNode();
            for (Object item : array) {
                node.add(expected(item));
            }
            return node;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode node = nodes.objectNode();
            map.forEach((key, item) -> node.set((String) key, expected(item)));
            return node;
        }
        if (value instanceof Number && !value.toString().matches("NaN|-?Infinity")) {
            return parse(value.toString());
        }
        return value instanceof Boolean truth ? nodes.booleanNode(truth) : nodes.textNode(value.toString());
    }

    private static JsonNode parse(String json) {
        try {
            return JACKSON.readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private static String join(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }
}
