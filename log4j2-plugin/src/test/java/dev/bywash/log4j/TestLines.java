package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.time.MutableInstant;
import org.apache.logging.log4j.message.Message;

/** Events with fixed circumstances, and their lines, read back strictly. */
final class TestLines {

    private final BywashLayout layout = layout();

    static BywashLayout layout() {
        return BywashLayout.newBuilder().build();
    }

    JsonNode of(Log4jLogEvent.Builder event) {
        return of(layout, event);
    }

    JsonNode of(BywashLayout lines, Log4jLogEvent.Builder event) {
        String text = lines.toSerializable(event.build());
        assertThat(text).startsWith("{\"bywash\":1,").endsWith("\"}\n");
        return EventLines.readLine(text.substring(0, text.length() - 1));
    }

    /** An event at INFO of logger {@code etl.loader} at 2026-11-22T02:00:02.000123Z. */
    static Log4jLogEvent.Builder event(Message message) {
        MutableInstant time = new MutableInstant();
        time.initFromEpochSecond(1795312802L, 123_999);
        return Log4jLogEvent.newBuilder()
                .setInstant(time)
                .setLevel(Level.INFO)
                .setLoggerName("etl.loader")
                .setThreadName("pool-1-thread-3")
                .setMessage(message);
    }

    /** {@code failure} as something that may be thrown anywhere. */
    static RuntimeException sneaky(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
