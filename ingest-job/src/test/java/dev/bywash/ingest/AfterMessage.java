package dev.bywash.ingest;

import java.util.concurrent.Callable;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Does something when the job says how far it is, before it goes on: once, in the job's own thread. */
final class AfterMessage extends AbstractAppender {

    /** What is done. */
    interface Action {
        void run() throws Exception;
    }

    private static final Logger LOGGER = (Logger) LogManager.getLogger(Ingestion.class);

    private final String beginning;
    private Action action;

    private AfterMessage(String beginning, Action action) {
        super("after-message", null, null, false, Property.EMPTY_ARRAY);
        this.beginning = beginning;
        this.action = action;
    }

    /** Runs the job; does something when it has logged what begins like this. */
    static RunReport run(String beginning, Action action, Callable<RunReport> job) throws Exception {
        AfterMessage appender = new AfterMessage(beginning, action);
        appender.start();
        LOGGER.addAppender(appender);
        try {
            return job.call();
        } finally {
            LOGGER.removeAppender(appender);
        }
    }

    @Override
    public void append(LogEvent event) {
        if (action == null || !event.getMessage().getFormattedMessage().startsWith(beginning)) {
            return;
        }
        Action once = action;
        action = null;
        try {
            once.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
