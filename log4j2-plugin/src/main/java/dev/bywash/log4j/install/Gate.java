package dev.bywash.log4j.install;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.apache.logging.log4j.core.filter.CompositeFilter;
import org.apache.logging.log4j.message.Message;

/**
 * Lets through, where a logger asks whether an event is enabled, what only Bywash wants, and remembers for {@link Branch} whether the node wants it too.
 *
 * <p>One stands before the filter of the node's configuration and presumes that this one will accept, one behind it: that one is only reached if the node's filter has no opinion, so that levels decide.
 * No level of a logger is changed for it: whoever reads or sets levels finds them as without Bywash.
 */
final class Gate extends AbstractFilter {

    private static final Gate BEFORE = new Gate(true);
    private static final Gate BEHIND = new Gate(false);

    /** Name of the logger and whether the node wants the event; no class of ours, so that a thread holds no class loader. */
    private static final ThreadLocal<Object[]> LAST = new ThreadLocal<>();

    private final boolean presumes;

    private Gate(boolean presumes) {
        this.presumes = presumes;
    }

    /** The node's filter, or null for none, between gates. */
    static Filter around(Filter nodes) {
        return nodes == null ? BEHIND : CompositeFilter.createFilters(new Filter[] {BEFORE, nodes, BEHIND});
    }

    /** Whether the node wants what this thread just asked to log there; null if that was not asked. */
    static Boolean nodeWants(String logger) {
        Object[] last = LAST.get();
        return (last != null && last[0].equals(logger)) ? (Boolean) last[1] : null;
    }

    @Override
    public Result filter(Logger logger, Level level, Marker marker, String message, Object... parameters) {
        return decide(logger, level);
    }

    @Override
    public Result filter(Logger logger, Level level, Marker marker, Object message, Throwable thrown) {
        return decide(logger, level);
    }

    @Override
    public Result filter(Logger logger, Level level, Marker marker, Message message, Throwable thrown) {
        return decide(logger, level);
    }

    private Result decide(Logger logger, Level level) {
        LoggerConfig config = logger == null ? null : logger.get();
        if (level == null || !(config instanceof Branch) || !((Branch) config).isWantedBeyondNode(level)) {
            return Result.NEUTRAL;
        }
        Object[] last = LAST.get();
        if (last == null) {
            last = new Object[2];
            LAST.set(last);
        }
        last[0] = logger.getName();
        last[1] = presumes || logger.getLevel().intLevel() >= level.intLevel();
        return presumes ? Result.NEUTRAL : Result.ACCEPT;
    }
}
