package dev.bywash.log4j;

import dev.bywash.log4j.write.EventWriters.Backlog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.appender.FailoverAppender;
import org.apache.logging.log4j.core.appender.rewrite.RewriteAppender;
import org.apache.logging.log4j.core.appender.routing.RoutingAppender;
import org.apache.logging.log4j.core.async.AsyncLoggerConfig;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.jmx.RingBufferAdmin;

/**
 * Log4j's asynchronous parts in front of an appender: {@code Async} appenders, asynchronous loggers of a configuration, and those of a context.
 *
 * <p>The latter two need a library that may not be there: classes that need it are touched only where Log4j has made one of them.
 */
final class AsyncParts implements Backlog {

    private static final String ASYNC_LOGGER = "org.apache.logging.log4j.core.async.AsyncLoggerConfig";
    private static final String ASYNC_CONTEXT = "org.apache.logging.log4j.core.async.AsyncLoggerContext";

    private final List<String> names = new ArrayList<>();
    private final List<Backlog> parts = new ArrayList<>();

    private AsyncParts() {}

    /** Those by which events of {@code configuration} reach its appender {@code appender}, or may. */
    static AsyncParts before(Appender appender, Configuration configuration) {
        AsyncParts found = new AsyncParts();
        configuration.getAppenders().forEach((name, other) -> {
            if (other instanceof AsyncAppender && leadsTo(appender.getName(), (AsyncAppender) other, configuration)) {
                found.add("Async appender \"" + name + '"', new OfAppender((AsyncAppender) other));
            }
        });
        found.addLoggers(appender.getName(), configuration);
        Configuration around = configuration.getComponent(BywashAppender.AROUND);
        if (around != null) {
            found.addLoggers(BywashAppender.nameAround(appender.getName()), around);
        }
        LoggerContext context = configuration.getLoggerContext();
        if (context != null && isA(ASYNC_CONTEXT, context)) {
            found.add("asynchronous loggers of its context", () -> Rings.ofContext(context));
        }
        return found;
    }

    private void addLoggers(String appender, Configuration configuration) {
        configuration.getLoggers().forEach((name, logger) -> {
            if (isA(ASYNC_LOGGER, logger) && reaches(appender, logger)) {
                add("AsyncLogger \"" + name + '"', () -> Rings.ofLogger(logger));
            }
        });
    }

    private static boolean leadsTo(String appender, AsyncAppender async, Configuration configuration) {
        for (String reference : async.getAppenderRefStrings()) {
            if (reference.equals(appender) || mayPassOn(configuration.getAppender(reference))) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is one of Log4j's that pass events on: to which appenders, they do not tell. */
    private static boolean mayPassOn(Appender appender) {
        return appender instanceof RewriteAppender
                || appender instanceof RoutingAppender
                || appender instanceof FailoverAppender;
    }

    private static boolean reaches(String appender, LoggerConfig logger) {
        LoggerConfig from = logger;
        while (from != null && !from.getAppenders().containsKey(appender)) {
            from = from.isAdditive() ? from.getParent() : null;
        }
        return from != null;
    }

    private void add(String name, Backlog part) {
        names.add(name);
        parts.add(part);
    }

    boolean areNone() {
        return parts.isEmpty();
    }

    @Override
    public boolean isWaiting() {
        return areWaiting(parts);
    }

    /**
     * They may pass events on to one another, while they are asked too, and nobody knows in which order. With each round in which none has one, one more of them is
     * known to get none any more.
     */
    static boolean areWaiting(List<Backlog> parts) {
        return parts.stream().anyMatch(round -> parts.stream().anyMatch(Backlog::isWaiting));
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }

    private static boolean isA(String className, Object object) {
        Class<?> type = object.getClass();
        while (type != null && !type.getName().equals(className)) {
            type = type.getSuperclass();
        }
        return type != null;
    }

    /** A queue, and a thread that has taken an event out of it and not yet come back. */
    private static final class OfAppender implements Backlog {

        private final AsyncAppender appender;

        OfAppender(AsyncAppender appender) {
            this.appender = appender;
        }

        @Override
        public boolean isWaiting() {
            // In this order: what is taken out of the queue after the first look is seen by the second.
            return appender.getQueueSize() > 0 || isPassingOn();
        }

        private boolean isPassingOn() {
            Thread[] threads = new Thread[2 * Thread.activeCount() + 64];
            int count = threadGroup().enumerate(threads, true);
            for (int i = 0; i < count; i++) {
                if (isOfThis(threads[i]) && !waitsForEvents(threads[i])) {
                    return true;
                }
            }
            return false;
        }

        private boolean isOfThis(Thread thread) {
            return thread.getClass().getName().contains("AsyncAppender")
                    && thread.getName().endsWith("-" + appender.getName());
        }

        /** By one look: what it did when that was taken, it may not do any more. */
        private static boolean waitsForEvents(Thread thread) {
            boolean isParked = false;
            for (StackTraceElement frame : thread.getStackTrace()) {
                isParked |= frame.getMethodName().equals("park");
                if (frame.getMethodName().equals("dispatch")) {
                    return false;
                }
                if (frame.getMethodName().equals("take")) {
                    return isParked;
                }
            }
            return !thread.isAlive();
        }

        private static ThreadGroup threadGroup() {
            ThreadGroup group = Thread.currentThread().getThreadGroup();
            while (group.getParent() != null) {
                group = group.getParent();
            }
            return group;
        }
    }

    /** The rings of asynchronous loggers, which are there as long as Log4j has not stopped them. */
    private static final class Rings {

        static boolean ofLogger(LoggerConfig logger) {
            return isFilled(() -> ((AsyncLoggerConfig) logger).createRingBufferAdmin(""));
        }

        static boolean ofContext(LoggerContext context) {
            return isFilled(((AsyncLoggerContext) context)::createRingBufferAdmin);
        }

        private static boolean isFilled(Supplier<RingBufferAdmin> admin) {
            try {
                RingBufferAdmin ring = admin.get();
                return ring.getRemainingCapacity() < ring.getBufferSize();
            } catch (RuntimeException e) {
                // It was stopped, and drained before.
                return false;
            }
        }

        private Rings() {}
    }
}
