package dev.bywash.log4j;

import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/** Logs all {@link Canaries} by the appenders of its configuration. */
public final class CanaryMain {

    private CanaryMain() {}

    public static void main(String[] arguments) {
        Configuration configuration = LoggerContext.getContext(false).getConfiguration();
        LoggerConfig root = configuration.getRootLogger();
        configuration.getAppenders().forEach((name, appender) -> {
            root.removeAppender(name);
            root.addAppender(appender, null, null);
        });
        for (LogEvent event : Canaries.events()) {
            root.log(event);
        }
    }
}
