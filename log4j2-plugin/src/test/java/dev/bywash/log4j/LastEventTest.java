package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;

/** What a thread keeps of its last event makes the next cheaper and never other. */
class LastEventTest {

    private static final Message WORDS = new SimpleMessage("words");
    private static final Executor FRESH_THREAD = task -> new Thread(task).start();

    private final BywashLayout layout = TestLines.layout();

    @Test
    void anEventIsEncodedTheSameWhateverItsThreadHasLoggedBefore() {
        List<LogEvent> events = events();
        List<String> alone = new ArrayList<>();
        for (LogEvent event : events) {
            alone.add(CompletableFuture.supplyAsync(() -> line(event), FRESH_THREAD)
                    .join());
        }
        for (LogEvent before : events) {
            for (int i = 0; i < events.size(); i++) {
                line(before);

                assertThat(line(events.get(i))).isEqualTo(alone.get(i));
                assertThat(line(events.get(i))).isEqualTo(alone.get(i));
            }
        }
    }

    /** Without its end, which counts. */
    private String line(LogEvent event) {
        String line = layout.toSerializable(event);
        return line.substring(0, line.lastIndexOf(",\"seq\""));
    }

    private static List<LogEvent> events() {
        List<LogEvent> events = new ArrayList<>();
        events.add(TestLines.event(WORDS).build());
        events.add(TestLines.event(WORDS).setLevel(Level.ERROR).build());
        events.add(TestLines.event(WORDS).setLoggerName("etl.other").build());
        events.add(TestLines.event(WORDS).setLoggerName(null).build());
        events.add(TestLines.event(WORDS).setLoggerName("l".repeat(2000)).build());
        events.add(TestLines.event(WORDS).setThreadName("another").build());
        events.add(with(WORDS, "pipeline", "nightly"));
        events.add(with(WORDS, "pipeline", "daily"));
        events.add(with(WORDS, "pipeline", "nightly", "table", "core.trades"));
        events.add(with(WORDS, "pipeline", "nightly", "table", 7));
        events.add(with(WORDS, "pipeline", "nightly", "table", "7"));
        events.add(with(WORDS, "pipeline", "nightly", "table", null));
        events.add(with(WORDS, "pipeline", "nightly", "table", "t".repeat(20_000)));
        events.add(with(WORDS, "pipeline", "nightly", "k".repeat(300), "its key is too long"));
        events.add(with(WORDS, many(40)));
        events.add(with(new StringMapMessage().with("table", "core.trades"), "pipeline", "nightly"));
        events.add(with(new StringMapMessage().with("pipeline", "of the message"), "pipeline", "nightly"));
        events.add(with(new StringMapMessage().with("message", "m"), "message", "of the context"));
        events.addAll(ofOneContext());
        events.addAll(named("table.load"));
        events.addAll(named("bywash.closed"));
        return events;
    }

    /** The very map, which nobody changes any more. */
    private static List<LogEvent> ofOneContext() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("pipeline", "nightly");
        context.freeze();
        Message fields = new StringMapMessage().with("pipeline", "of the message");
        return List.of(
                TestLines.event(WORDS).setContextData(context).build(),
                TestLines.event(fields).setContextData(context).build());
    }

    /** The very name, in each place where one may be. */
    private static List<LogEvent> named(String name) {
        Message fields = new StringMapMessage().with("event", name).with("message", name);
        Message others = new StringMapMessage().with("message", name).with("name", name);
        Marker marker = new MarkerManager.Log4jMarker(name);
        return List.of(
                TestLines.event(WORDS).setLoggerName(name).build(),
                TestLines.event(WORDS).setMarker(marker).build(),
                TestLines.event(fields).build(),
                TestLines.event(fields).setMarker(marker).build(),
                TestLines.event(others).build());
    }

    @Test
    void whatIsPutIntoTheContextMapMeanwhileIsInTheNextLine() {
        SortedArrayStringMap context = new SortedArrayStringMap();
        LogEvent event = TestLines.event(WORDS).setContextData(context).build();
        for (String value : List.of("nightly", "nightly", "nightly", "daily")) {
            context.putValue("pipeline", value);

            assertThat(line(event)).contains("{\"pipeline\":\"" + value + "\"}");
        }
    }

    private static Object[] many(int entries) {
        Object[] keysAndValues = new Object[2 * entries];
        for (int i = 0; i < entries; i++) {
            keysAndValues[2 * i] = "key" + i;
            keysAndValues[2 * i + 1] = "value";
        }
        return keysAndValues;
    }

    private static LogEvent with(Message message, Object... keysAndValues) {
        SortedArrayStringMap context = new SortedArrayStringMap();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            context.putValue((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        Log4jLogEvent.Builder event = TestLines.event(message);
        return event.setContextData(context).build();
    }
}
