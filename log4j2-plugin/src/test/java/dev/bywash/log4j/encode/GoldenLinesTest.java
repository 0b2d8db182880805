package dev.bywash.log4j.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bywash.log4j.EventLines;
import dev.bywash.log4j.Seals;
import dev.bywash.log4j.redact.Redaction;
import dev.bywash.log4j.seal.Seal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.time.MutableInstant;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;

/** The lines of the format's examples come out of the encoders as they are written there. */
class GoldenLinesTest {

    private final List<String> golden = goldenLines();

    @Test
    void allAreValid() {
        EventLines.assertNoHole(golden.stream().map(EventLines::readLine).toList());
    }

    @Test
    void opened() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("plugin_version", "0.1.0");
        attributes.put("log4j_version", "2.24.3");
        attributes.put("java_version", "17.0.15");
        attributes.put("pid", 4711L);
        attributes.put("start_time", Instant.parse("2026-11-22T01:59:58.120Z"));
        attributes.put("target", "stdout");
        attributes.put("key", golden(1, "/attributes/key"));

        assertThat(close(1, control(1).opened(time(1), attributes, source(1)))).isEqualTo(golden(1));
    }

    @Test
    void plainWords() {
        assertThat(event(
                        2,
                        Log4jLogEvent.newBuilder()
                                .setLevel(Level.INFO)
                                .setLoggerName("etl.loader")
                                .setThreadName("main")
                                .setMessage(new SimpleMessage("plain words"))))
                .isEqualTo(golden(2));
    }

    @Test
    void aTableLoad() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("pipeline", "nightly");
        context.putValue("keys", List.of("trade_id", "leg"));
        context.putValue("limits", Map.of("max", 1e300, "min", -0.5));
        StringMapMessage message = new StringMapMessage()
                .with("event", "table.load")
                .with("message", "loaded core.trades")
                .with("table", "core.trades")
                .with("status", "ok")
                .with("rows", 123456789012L)
                .with("duration_ms", 1834.25)
                .with("full", false);

        String line = event(
                3,
                Log4jLogEvent.newBuilder()
                        .setLevel(Level.INFO)
                        .setLoggerName("etl.loader")
                        .setThreadName("pool-1-thread-3")
                        .setContextData(context)
                        .setMessage(message));

        assertSameButForTheOrderOfAttributes(line, golden(3));
    }

    @Test
    void charactersOfEveryKind() {
        JsonNode expected = EventLines.readLine(golden(4));
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("", expected.at("/attributes").get("").textValue());
        context.putValue("not a number", Double.NaN);
        context.putValue(
                "line separator", expected.at("/attributes/line separator").textValue());

        String line = event(
                4,
                Log4jLogEvent.newBuilder()
                        .setLevel(Level.WARN)
                        .setLoggerName("etl.loader")
                        .setThreadName("Grüße-Faden")
                        .setMarker(MarkerManager.getMarker("bywash.closed"))
                        .setContextData(context)
                        .setMessage(new SimpleMessage(expected.get("message").textValue())));

        assertSameButForTheOrderOfAttributes(line, golden(4));
    }

    @Test
    void dropped() {
        Instant since = Instant.parse("2026-11-22T02:00:04.600Z");

        assertThat(close(7, control(7).dropped(time(7), 3, since, 3, source(7))))
                .isEqualTo(golden(7));
    }

    @Test
    void redacted() {
        StringMapMessage message = new StringMapMessage()
                .with("message", "connecting with password=hunter2 to core")
                .with("db_password", "hunter2")
                .with("user", "etl");
        Redaction redaction = new Redaction.Builder().environment(Map.of()).build(problem -> {});

        String line = event(
                8,
                Log4jLogEvent.newBuilder()
                        .setLevel(Level.INFO)
                        .setLoggerName("etl.loader")
                        .setThreadName("main")
                        .setMessage(message),
                redaction);

        assertSameButForTheOrderOfAttributes(line, golden(8));
    }

    @Test
    void heartbeat() {
        Seal seal = new Seal(1, golden(9, "/attributes/root"), golden(9, "/attributes/next_key"));

        assertThat(unsigned(close(9, control(9).heartbeat(time(9), 6, 6, 3, seal, source(9)))))
                .isEqualTo(unsigned(golden(9)));
    }

    @Test
    void closed() {
        Seal seal = new Seal(9, golden(10, "/attributes/root"), golden(10, "/attributes/next_key"));

        assertThat(unsigned(close(10, control(10).closed(time(10), 6, 6, 3, seal, source(10)))))
                .isEqualTo(unsigned(golden(10)));
    }

    @Test
    void theSealsAreThoseOfTheLines() {
        assertThat(Seals.check(golden)).isEqualTo(10);
    }

    /** A line up to its number: no signature is like another. */
    private static String unsigned(String line) {
        return line.replaceAll("(,\"sig\":\"[^\"]*\")?,\"crc\":\"[0-9a-f]{8}\"}$", "");
    }

    private String golden(int seq, String pointer) {
        return EventLines.readLine(golden(seq)).at(pointer).textValue();
    }

    private String event(int seq, Log4jLogEvent.Builder event) {
        return event(seq, event, null);
    }

    private String event(int seq, Log4jLogEvent.Builder event, Redaction redaction) {
        MutableInstant instant = new MutableInstant();
        Instant time = time(seq);
        instant.initFromEpochSecond(time.getEpochSecond(), time.getNano());
        try (EventBuffer buffer = EventBuffer.acquire()) {
            new EventEncoder(16 * 1024, 64 * 1024, redaction)
                    .encode(event.setInstant(instant).build(), buffer, new LineOwner(head(seq), source(seq), "AUDIT"));
            return close(seq, buffer.json());
        }
    }

    private String golden(int seq) {
        return golden.get(seq - 1);
    }

    private Instant time(int seq) {
        return Instant.parse(EventLines.readLine(golden(seq)).get("time").textValue());
    }

    private byte[] head(int seq) {
        String line = golden(seq);
        return line.substring(0, line.indexOf("\"time\":\"") + "\"time\":\"".length())
                .getBytes(StandardCharsets.UTF_8);
    }

    private Source source(int seq) {
        String source = ",\"source\":" + EventLines.readLine(golden(seq)).get("source");
        return json -> json.raw(source.getBytes(StandardCharsets.UTF_8));
    }

    private ControlEncoder control(int seq) {
        return new ControlEncoder(head(seq), "bywash-writer");
    }

    private static void assertSameButForTheOrderOfAttributes(String actual, String expected) {
        ObjectNode actualEvent = (ObjectNode) EventLines.readLine(actual);
        ObjectNode expectedEvent = (ObjectNode) EventLines.readLine(expected);
        assertThat(EventLines.keys(actualEvent)).isEqualTo(EventLines.keys(expectedEvent));
        actualEvent.remove("crc");
        expectedEvent.remove("crc");
        assertThat((JsonNode) actualEvent).isEqualTo(expectedEvent);
    }

    private static String close(long seq, JsonBuffer open) {
        byte[] line = new byte[open.length() + LineEnd.MAX_BYTES];
        System.arraycopy(open.array(), 0, line, 0, open.length());
        int end = new LineEnd().close(line, 0, open.length(), seq);
        assertThat(line[end - 1]).isEqualTo((byte) '\n');
        return new String(line, 0, end - 1, StandardCharsets.UTF_8);
    }

    private static List<String> goldenLines() {
        try (InputStream in = GoldenLinesTest.class.getResourceAsStream("/format/golden-lines.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
