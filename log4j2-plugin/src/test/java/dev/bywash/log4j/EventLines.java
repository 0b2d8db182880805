package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** Reads event lines as the format says, with Jackson, and fails on whatever the format does not allow. */
public final class EventLines {

    private static final String MARKER = "{\"bywash\":1,";

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(EventLines.class.getResourceAsStream("/format/event-line.schema.json"));

    private EventLines() {}

    /** The events among the lines of {@code output}, which must all be valid; other lines are skipped. */
    public static List<JsonNode> read(byte[] output) {
        List<JsonNode> events = new ArrayList<>();
        for (String line : new String(output, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.startsWith(MARKER)) {
                events.add(readLine(line));
            }
        }
        return events;
    }

    /**
     * The events in an output to which others print too: found by their marker, and kept where the checksum is right.
     *
     * @param torn takes what begins like an event and is none
     */
    public static List<JsonNode> find(byte[] output, Consumer<String> torn) {
        List<JsonNode> events = new ArrayList<>();
        for (String line : new String(output, StandardCharsets.UTF_8).split("\n", -1)) {
            int from = line.indexOf(MARKER);
            while (from >= 0) {
                int next = line.indexOf(MARKER, from + 1);
                String candidate = next < 0 ? line.substring(from) : line.substring(from, next);
                int end = candidate.indexOf("\"}", Math.max(0, candidate.lastIndexOf(",\"crc\":\"")));
                String event = end < 0 ? candidate : candidate.substring(0, end + 2);
                if (event.lastIndexOf(",\"crc\":\"" + crc(event)) >= 0) {
                    events.add(readLine(event));
                } else {
                    torn.accept(event);
                }
                from = next;
            }
        }
        return events;
    }

    /** One line, without its end. */
    public static JsonNode readLine(String line) {
        JsonNode event = parse(line);
        assertThat(SCHEMA.validate(line, InputFormat.JSON)).as(line).isEmpty();
        assertThat(event.get("crc").textValue()).as(line).isEqualTo(crc(line));
        assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThan(1024 * 1024);
        return event;
    }

    /** Fails unless {@code seq} goes from 1 without a hole and one writer wrote all. */
    public static void assertNoHole(List<JsonNode> events) {
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).get("seq").longValue()).isEqualTo(i + 1);
            assertThat(events.get(i).get("writer")).isEqualTo(events.get(0).get("writer"));
        }
    }

    /** The totals of the last line, which is {@code bywash.closed}. */
    public static JsonNode closed(List<JsonNode> events) {
        JsonNode last = events.get(events.size() - 1);
        assertThat(last.get("event").textValue()).isEqualTo("bywash.closed");
        return last.get("attributes");
    }

    /** The events that an application has logged. */
    public static List<JsonNode> ofApplication(List<JsonNode> events) {
        return events.stream()
                .filter(event -> !event.path("event").asText().startsWith("bywash."))
                .toList();
    }

    /** The keys of {@code object} in their order. */
    public static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            keys.add(names.next());
        }
        return keys;
    }

    private static JsonNode parse(String line) {
        try {
            return STRICT.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + line, e);
        }
    }

    private static String crc(String line) {
        CRC32 crc = new CRC32();
        int end = Math.max(0, line.lastIndexOf(",\"crc\""));
        crc.update(line.substring(0, end).getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
