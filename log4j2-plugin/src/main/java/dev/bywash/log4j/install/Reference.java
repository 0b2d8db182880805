package dev.bywash.log4j.install;

import dev.bywash.log4j.BywashAppender;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.ErrorHandler;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.filter.Filterable;
import org.apache.logging.log4j.core.impl.LocationAware;

/** How a logger of the node refers to an appender of the fragment. Immutable. */
final class Reference {

    final Appender appender;
    /** From which level on. */
    final Level level;
    /** Null if there is none. */
    final Filter filter;

    /**
     * @param fragment of which the appender is one
     * @param below loggers below this one that refer to the same appender themselves
     * @param filter what else decides; null for nothing
     */
    Reference(Fragment fragment, Appender appender, Level level, List<String> below, Filter filter) {
        this.appender = new InNode(fragment, appender, below);
        this.level = level;
        this.filter = filter;
    }

    /** Whether a logger is this one or below it; all are below root, whose name is empty. */
    static boolean covers(String name, String logger) {
        int length = name.length();
        return length == 0 || (logger.startsWith(name) && (logger.length() == length || logger.charAt(length) == '.'));
    }

    /**
     * The appender under a name that none of the node's has: a logger takes two appenders of one name for the same, and has the first. Of a fragment that is abandoned it takes events and
     * does nothing with them.
     *
     * <p>It keeps away what comes up from loggers that refer to the same appender themselves: the nearest one decides, so that each event arrives once and no level above overrules it. Not by a
     * filter of the reference, which Log4j takes away where a configuration stops, though an event may be on its way up.
     */
    private static final class InNode extends AbstractAppender {

        private final Fragment fragment;
        private final Appender appender;
        private final List<String> below;

        InNode(Fragment fragment, Appender appender, List<String> below) {
            super(
                    BywashAppender.nameAround(appender.getName()),
                    null,
                    null,
                    appender.ignoreExceptions(),
                    Property.EMPTY_ARRAY);
            this.fragment = fragment;
            this.appender = appender;
            this.below = below;
        }

        @Override
        public void append(LogEvent event) {
            if (!fragment.isAbandoned() && !isFromBelow(event.getLoggerName()) && !isFiltered(event)) {
                appender.append(event);
            }
        }

        /** Asked last: a filter may count what it is asked. */
        @Override
        public boolean isFiltered(LogEvent event) {
            return appender instanceof Filterable && ((Filterable) appender).isFiltered(event);
        }

        private boolean isFromBelow(String logger) {
            for (int i = 0; logger != null && i < below.size(); i++) {
                if (covers(below.get(i), logger)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean isStarted() {
            return appender.isStarted() || fragment.isAbandoned();
        }

        @Override
        public boolean requiresLocation() {
            return appender instanceof LocationAware && ((LocationAware) appender).requiresLocation();
        }

        @Override
        public ErrorHandler getHandler() {
            return appender.getHandler();
        }
    }
}
