package dev.bywash.log4j.install;

import java.util.Collection;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/**
 * Keeps from a reference what comes up from loggers that refer to the same appender themselves: the nearest one decides, so that each event arrives once and no level above overrules it.
 */
final class LowerLoggers extends AbstractFilter {

    private final String[] names;

    LowerLoggers(Collection<String> names) {
        this.names = names.toArray(new String[0]);
    }

    /** Whether a logger is this one or below it; all are below root, whose name is empty. */
    static boolean covers(String name, String logger) {
        int length = name.length();
        return length == 0 || (logger.startsWith(name) && (logger.length() == length || logger.charAt(length) == '.'));
    }

    @Override
    public Result filter(LogEvent event) {
        String logger = event.getLoggerName();
        for (String name : names) {
            if (logger != null && covers(name, logger)) {
                return Result.DENY;
            }
        }
        return Result.NEUTRAL;
    }
}
