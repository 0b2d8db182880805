package dev.bywash.log4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;

/** What Log4j's status log says of Bywash from WARN on, until this is closed. */
public final class StatusOfBywash implements AutoCloseable {

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final StatusListener listener = new Listening(messages);

    public StatusOfBywash() {
        StatusLogger.getLogger().registerListener(listener);
    }

    /** Each message, and why. */
    public List<String> messages() {
        return messages;
    }

    @Override
    public void close() {
        StatusLogger.getLogger().removeListener(listener);
    }

    private record Listening(List<String> messages) implements StatusListener {

        @Override
        public void log(StatusData data) {
            String message = data.getMessage().getFormattedMessage();
            if (message.contains("Bywash")) {
                messages.add(data.getThrowable() == null ? message : message + " " + data.getThrowable());
            }
        }

        @Override
        public Level getStatusLevel() {
            return Level.WARN;
        }

        @Override
        public void close() {}
    }
}
