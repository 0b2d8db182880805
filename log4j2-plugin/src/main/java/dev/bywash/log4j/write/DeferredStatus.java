package dev.bywash.log4j.write;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * What threads that log have to say against the writer. Its own thread says it for them, when the output moves and not all the time: Log4j may print
 * its status to the very output that stands still, and would hold them.
 */
final class DeferredStatus {

    private static final Logger STATUS = StatusLogger.getLogger();
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong late = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    /** The first of those that failed since it was said. */
    private volatile String failure;

    /** Owned by the writer's thread. */
    private long notBefore = Long.MIN_VALUE;

    /** An event could not be handed to the operating system in time. Any thread. */
    void late() {
        late.incrementAndGet();
    }

    /** An event could not be encoded. Any thread. */
    void failed(String logger, Throwable e) {
        if (failure == null) {
            failure = logger + ": " + describe(e);
        }
        failed.incrementAndGet();
    }

    private static String describe(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable inner) {
            return e.getClass().getName();
        }
    }

    /** For the writer's thread, after it has written. */
    void say(long now) {
        if ((late.get() == 0 && failed.get() == 0) || now < notBefore) {
            return;
        }
        notBefore = now + PAUSE_NANOS;
        long lateNow = late.getAndSet(0);
        if (lateNow > 0) {
            STATUS.error(
                    "Bywash could not hand {} events to the operating system in the time that they wait.", lateNow);
        }
        long failedNow = failed.getAndSet(0);
        if (failedNow > 0) {
            String first = failure;
            failure = null;
            STATUS.error("Bywash could not encode {} events, the first one of logger {}", failedNow, first);
        }
    }
}
