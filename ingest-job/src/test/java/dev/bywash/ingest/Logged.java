package dev.bywash.ingest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** The warnings and errors that a class logs, until this is closed. */
final class Logged extends AbstractAppender implements AutoCloseable {

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private Logged(Logger logger) {
        super("logged", null, null, false, Property.EMPTY_ARRAY);
        this.logger = logger;
    }

    static Logged by(Class<?> type) {
        Logged logged = new Logged((Logger) LogManager.getLogger(type));
        logged.start();
        logged.logger.addAppender(logged);
        return logged;
    }

    List<String> messages() {
        return messages;
    }

    @Override
    public void append(LogEvent event) {
        if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
            messages.add(event.getMessage().getFormattedMessage());
        }
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        stop();
    }
}
