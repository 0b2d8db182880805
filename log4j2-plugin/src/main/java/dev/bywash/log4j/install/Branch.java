package dev.bywash.log4j.install;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/**
 * Stands in for the node's logger configuration at loggers that the fragment names and the node does not: hands their events to the fragment's appenders, and lets go up to the node's what goes there
 * without Bywash too.
 *
 * <p>To all who ask or change it, it is the node's: name, level, properties, location and appenders are those of its parent. What comes up from a logger below goes on as it did.
 */
final class Branch extends LoggerConfig {

    private final NodeConfiguration configuration;
    /** From which level on anything goes to the fragment's appenders. */
    private final int wanted;
    /** Names of the loggers that log here themselves. */
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    Branch(LoggerConfig asked, LoggerConfig parent, NodeConfiguration configuration, Fragment fragment) {
        super(
                parent.getName(),
                parent.getAppenderRefs(),
                null,
                null,
                asked.isAdditive(),
                properties(parent),
                configuration,
                parent.isIncludeLocation());
        this.configuration = configuration;
        setParent(parent);
        setLogEventFactory(parent.getLogEventFactory());
        int mostTalkative = Level.OFF.intLevel();
        for (Reference reference : fragment.references(asked)) {
            super.addAppender(reference.appender, reference.level, reference.filter);
            mostTalkative = Math.max(mostTalkative, reference.level.intLevel());
        }
        wanted = mostTalkative;
    }

    /** Says whether a logger logs here itself. */
    void adopt(String logger, boolean here) {
        if (here) {
            own.add(logger);
        } else {
            own.remove(logger);
        }
    }

    /** Whether an event of this level goes to the fragment's appenders although the node's level here is stricter. */
    boolean isWantedBeyondNode(Level level) {
        return level.intLevel() <= wanted && getLevel().intLevel() < level.intLevel();
    }

    @Override
    protected void log(LogEvent event, LoggerConfigPredicate predicate) {
        if (isWantedBeyondNode(event.getLevel()) && isOwn(event.getLoggerName()) && !nodeWants(event)) {
            event.setIncludeLocation(isIncludeLocation());
            callAppenders(event);
        } else {
            super.log(event, predicate);
        }
    }

    private boolean isOwn(String logger) {
        return logger != null && own.contains(logger);
    }

    private boolean nodeWants(LogEvent event) {
        Boolean wants = Gate.nodeWants(event);
        // Behind an asynchronous logger it was asked on another thread.
        return wants == null ? configuration.nodeAccepts(event) : wants;
    }

    private static Property[] properties(LoggerConfig parent) {
        return parent.getPropertyList() == null
                ? null
                : parent.getPropertyList().toArray(new Property[0]);
    }

    @Override
    public void setLevel(Level level) {
        getParent().setLevel(level);
    }

    /** What Log4j takes over where it makes a logger below; whether events go up from here is the fragment's to say. */
    @Override
    public boolean isAdditive() {
        return getParent().isAdditive();
    }

    @Override
    public void setAdditive(boolean additive) {
        getParent().setAdditive(additive);
    }

    @Override
    public void addAppender(Appender appender, Level level, Filter filter) {
        getParent().addAppender(appender, level, filter);
    }

    @Override
    public void removeAppender(String name) {
        getParent().removeAppender(name);
    }

    @Override
    public synchronized void addFilter(Filter filter) {
        getParent().addFilter(filter);
    }

    @Override
    public synchronized void removeFilter(Filter filter) {
        getParent().removeFilter(filter);
    }
}
