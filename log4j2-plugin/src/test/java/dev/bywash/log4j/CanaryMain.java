package dev.bywash.log4j;

import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.LoggerConfig;

/** Logs all {@link Canaries} by the appenders of its configuration. */
public final class CanaryMain {

    private CanaryMain() {}

    public static void main(String[] arguments) {
        LoggerConfig root = LoggerContext.getContext(false).getConfiguration().getRootLogger();
        for (LogEvent event : Canaries.events()) {
            root.log(event);
        }
    }
}
