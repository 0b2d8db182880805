package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.time.MutableInstant;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.ObjectMessage;
import org.apache.logging.log4j.message.ReusableObjectMessage;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("compatibility")
class EventLineTest {

    private final TestLines lines = new TestLines();

    @Test
    void keysComeInTheOrderOfTheFormat() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("pipeline", "nightly");
        Log4jLogEvent.Builder event = TestLines.event(new SimpleMessage("loaded core.trades"))
                .setMarker(MarkerManager.getMarker("table.load"))
                .setContextData(context)
                .setThrown(new IllegalStateException("no such column: px"));

        JsonNode line = line(event);

        assertThat(EventLines.keys(line))
                .containsExactly(
                        "bywash",
                        "writer",
                        "time",
                        "level",
                        "logger",
                        "thread",
                        "event",
                        "message",
                        "attributes",
                        "exception",
                        "source",
                        "seq",
                        "crc");
        assertThat(line.get("time").textValue()).isEqualTo("2026-11-22T02:00:02.000123Z");
        assertThat(line.get("level").textValue()).isEqualTo("INFO");
        assertThat(line.get("logger").textValue()).isEqualTo("etl.loader");
        assertThat(line.get("thread").textValue()).isEqualTo("pool-1-thread-3");
        assertThat(line.get("event").textValue()).isEqualTo("table.load");
        assertThat(line.get("message").textValue()).isEqualTo("loaded core.trades");
        assertThat(line.at("/attributes/pipeline").textValue()).isEqualTo("nightly");
        assertThat(line.at("/exception/class").textValue()).isEqualTo("java.lang.IllegalStateException");
        assertThat(line.at("/exception/message").textValue()).isEqualTo("no such column: px");
        assertThat(line.at("/exception/stacktrace").textValue())
                .startsWith(
                        "java.lang.IllegalStateException: no such column: px\n\tat dev.bywash.log4j.EventLineTest.");
    }

    /** Log4j counts milliseconds back from 1970, and so the nanoseconds of a second. */
    @Test
    void anEventOfBefore1970HasItsTime() {
        MutableInstant time = new MutableInstant();
        time.initFromEpochMilli(-1, 0);

        JsonNode line = line(TestLines.event(new SimpleMessage("early")).setInstant(time));

        assertThat(line.get("time").textValue()).isEqualTo("1969-12-31T23:59:59.999000Z");
    }

    @Test
    void fieldsOfAMapMessageKeepTheirTypes() {
        StringMapMessage message = new StringMapMessage()
                .with("table", "core.trades")
                .with("rows", 123456789012L)
                .with("duration_ms", 1834.25)
                .with("full", false)
                .with("ratio", Double.NaN);
        message.put("event", "table.load");

        JsonNode line = line(TestLines.event(message));

        assertThat(line.get("event").textValue()).isEqualTo("table.load");
        assertThat(line.get("attributes").toString())
                .isEqualTo("{\"duration_ms\":1834.25,\"full\":false,\"ratio\":\"NaN\",\"rows\":123456789012,"
                        + "\"table\":\"core.trades\"}");
    }

    /** As py4j calls the logger: for it, a message is an object like others. */
    @Test
    void aMessageThatIsLoggedAsAnObjectIsTheMessage() {
        StringMapMessage message = new StringMapMessage()
                .with("event", "table.load")
                .with("message", "loaded core.trades")
                .with("rows", 3);
        ReusableObjectMessage reusable = new ReusableObjectMessage();
        reusable.set(message);

        for (Message logged : List.of(new ObjectMessage(message), reusable)) {
            JsonNode line = line(TestLines.event(logged));
            assertThat(line.get("event").textValue()).isEqualTo("table.load");
            assertThat(line.get("message").textValue()).isEqualTo("loaded core.trades");
            assertThat(line.get("attributes").toString()).isEqualTo("{\"rows\":3}");
        }
    }

    @Test
    void anIterableThatIsNoCollectionIsItsText() {
        StringMapMessage message = new StringMapMessage()
                .with("path", Path.of("/data/in/a.csv"))
                .with("error", new SQLException("table not found"))
                .with("list", List.of("a", "b"));

        assertThat(line(TestLines.event(message)).get("attributes").toString())
                .isEqualTo("{\"error\":\"java.sql.SQLException: table not found\",\"list\":[\"a\",\"b\"],"
                        + "\"path\":\"/data/in/a.csv\"}");
    }

    @Test
    void theMessageOfAMapMessageIsItsFieldOfThatName() {
        StringMapMessage message =
                new StringMapMessage().with("message", "loaded core.trades").with("rows", 3);

        JsonNode line = line(TestLines.event(message));

        assertThat(line.get("message").textValue()).isEqualTo("loaded core.trades");
        assertThat(line.get("attributes").toString()).isEqualTo("{\"rows\":3}");
    }

    @Test
    void aFieldOfTheMessageWinsOverTheContextMap() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("table", "from the context");
        context.putValue("pipeline", "nightly");
        StringMapMessage message = new StringMapMessage().with("table", "core.trades");

        JsonNode line = line(TestLines.event(message).setContextData(context));

        assertThat(line.get("attributes").toString()).isEqualTo("{\"pipeline\":\"nightly\",\"table\":\"core.trades\"}");
    }

    @Test
    void anApplicationCannotUseTheNamesOfControlEvents() {
        Log4jLogEvent.Builder event =
                TestLines.event(new SimpleMessage("done")).setMarker(MarkerManager.getMarker("bywash.closed"));

        assertThat(line(event).get("event").textValue()).isEqualTo("user.bywash.closed");
    }

    @Test
    void aMessageCannotForgeAnEvent() {
        String forged = "\n{\"bywash\":1,\"writer\":\"01KAQ8Z4M3T9V6W2X5Y7R8N0PC\",\"seq\":1}\n\r\u2028\u0085\u0000";

        byte[] bytes = TestLines.layout()
                .toByteArray(TestLines.event(new SimpleMessage(forged)).build());

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .containsOnlyOnce("{\"bywash\":1,")
                .containsOnlyOnce("\n");
        assertThat(line(TestLines.event(new SimpleMessage(forged)))
                        .get("message")
                        .textValue())
                .isEqualTo(forged);
    }

    @Test
    void aLongMessageIsCutVisiblyAndNeverInsideACharacter() {
        BywashLayout small = BywashLayout.newBuilder().setMaxMessageLength(4).build();

        JsonNode line = lines.of(small, TestLines.event(new SimpleMessage("abc\uD834\uDD1Edef")));

        assertThat(line.get("message").textValue()).isEqualTo("abc");
        assertThat(line.get("truncated").toString()).isEqualTo("{\"message\":5}");
    }

    @Test
    void aMessageWhoseTextCannotBeMadeSaysSo() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };

        JsonNode line = line(TestLines.event(new ObjectMessage(broken)));

        assertThat(line.get("message").textValue()).contains("java.lang.IllegalStateException");
    }

    @Test
    void containersNestAndWhatIsUnknownIsAString() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("keys", List.of("trade_id", "leg"));
        context.putValue("limits", Map.of("max", 1.0E300));
        context.putValue("array", new int[] {1, 2});
        context.putValue("level", Level.WARN);

        JsonNode line = line(TestLines.event(new SimpleMessage("")).setContextData(context));

        assertThat(line.get("attributes").toString())
                .isEqualTo(
                        "{\"array\":[1,2],\"keys\":[\"trade_id\",\"leg\"],\"level\":\"WARN\",\"limits\":{\"max\":1.0E300}}");
    }

    private JsonNode line(Log4jLogEvent.Builder event) {
        return lines.of(event);
    }
}
