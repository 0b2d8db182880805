package dev.bywash.log4j.install;

import java.util.Arrays;
import java.util.Objects;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.apache.logging.log4j.core.filter.CompositeFilter;
import org.apache.logging.log4j.message.Message;

/**
 * Lets through, where a logger asks whether an event is enabled, what only Bywash wants, and remembers for {@link Branch} whether the node wants it too.
 *
 * <p>Where the node's configuration has a filter, one stands before it and presumes that it will accept, and one behind it, which is only reached if it has no opinion, so that levels decide.
 * No level of a logger is changed for it: whoever reads or sets levels finds them as without Bywash.
 */
final class Gate extends AbstractFilter {

    private static final Gate ALONE = new Gate(true, false);
    private static final Gate BEFORE = new Gate(true, true);
    private static final Gate BEHIND = new Gate(false, false);

    /** Of each question: the names of logger, level and marker, and whether the node wants such an event. */
    private static final int FIELDS = 4;

    private static final int QUESTIONS = 4;

    /**
     * What a thread has asked and not yet logged, the latest first. Several, for a message that is made may log, and what it logs is asked for in between. No class of ours and none of an application,
     * so that a thread holds no class loader.
     */
    private static final ThreadLocal<Object[]> ASKED = new ThreadLocal<>();

    private final boolean first;
    private final boolean presumes;

    private Gate(boolean first, boolean presumes) {
        this.first = first;
        this.presumes = presumes;
    }

    /** The node's filter, or null for none, between gates. */
    static Filter around(Filter nodes) {
        return nodes == null ? ALONE : CompositeFilter.createFilters(new Filter[] {BEFORE, nodes, BEHIND});
    }

    /** Whether the node wants this event, as this thread was told when it asked whether to log it, which is forgotten then; null if it did not ask. */
    static Boolean nodeWants(LogEvent event) {
        Object[] asked = ASKED.get();
        for (int i = 0; asked != null && i < asked.length; i += FIELDS) {
            if (event.getLoggerName().equals(asked[i])
                    && event.getLevel().name().equals(asked[i + 1])
                    && Objects.equals(name(event.getMarker()), asked[i + 2])) {
                Boolean wants = (Boolean) asked[i + 3];
                // What was asked later, and never logged, with it.
                int before = asked.length - i - FIELDS;
                System.arraycopy(asked, i + FIELDS, asked, 0, before);
                Arrays.fill(asked, before, asked.length, null);
                return wants;
            }
        }
        return null;
    }

    @Override
    public Result filter(Logger logger, Level level, Marker marker, String message, Object... parameters) {
        return decide(logger, level, marker);
    }

    @Override
    public Result filter(Logger logger, Level level, Marker marker, Object message, Throwable thrown) {
        return decide(logger, level, marker);
    }

    @Override
    public Result filter(Logger logger, Level level, Marker marker, Message message, Throwable thrown) {
        return decide(logger, level, marker);
    }

    private Result decide(Logger logger, Level level, Marker marker) {
        LoggerConfig config = logger == null ? null : logger.get();
        if (level == null || !(config instanceof Branch) || !((Branch) config).isWantedBeyondNode(level)) {
            return Result.NEUTRAL;
        }
        Object[] asked = ASKED.get();
        if (asked == null) {
            asked = new Object[QUESTIONS * FIELDS];
            ASKED.set(asked);
        }
        if (first) {
            System.arraycopy(asked, 0, asked, FIELDS, asked.length - FIELDS);
        }
        asked[0] = logger.getName();
        asked[1] = level.name();
        asked[2] = name(marker);
        asked[3] = presumes || logger.getLevel().intLevel() >= level.intLevel();
        return presumes ? Result.NEUTRAL : Result.ACCEPT;
    }

    private static String name(Marker marker) {
        return marker == null ? null : marker.getName();
    }
}
