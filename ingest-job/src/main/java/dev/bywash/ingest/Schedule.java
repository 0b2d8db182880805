package dev.bywash.ingest;

import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.Failure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one after the other in one session, until the time is over or the process is asked to end. A run that began is finished. The first that fails at
 * once ends all, for it tells of a wrong configuration; a later one is said and tried again when its time comes. An {@link Error}, memory that is out for instance,
 * ends all whenever it comes: what this process holds may be damaged, and another one begins with what the tables say.
 */
final class Schedule {

    private static final Duration HOOK_TIMEOUT = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

    private final Engine engine;
    private final Duration every;
    private final Duration runFor;
    private final LongSupplier nanos;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Why the last run failed; null when it did not. */
    private Exception failure;

    /** @param runFor null to go on until the process is asked to end */
    Schedule(Engine engine, Duration every, Duration runFor) {
        this(engine, every, runFor, System::nanoTime);
    }

    /** @param nanos what time it is, as {@link System#nanoTime} tells it */
    Schedule(Engine engine, Duration every, Duration runFor, LongSupplier nanos) {
        this.engine = engine;
        this.every = every;
        this.runFor = runFor;
        this.nanos = nanos;
    }

    /** One of the scheduled runs. */
    @FunctionalInterface
    interface Run {
        /** Returns whether there is more to do at once. */
        boolean run() throws Exception;
    }

    /** @throws Exception what the first run, or the last, failed with */
    void execute(Run run) throws Exception {
        Runnable hook = engine.onEnd(this::finish, HOOK_TIMEOUT);
        long begin = nanos.getAsLong();
        boolean first = true;
        try {
            while (true) {
                long next = nanos.getAsLong() + every.toNanos();
                boolean more = run(run, first);
                first = false;
                long end = runFor == null ? Long.MAX_VALUE : begin + runFor.toNanos();
                long now = nanos.getAsLong();
                long wait = more ? 0 : next - now;
                boolean over = runFor != null && now + Math.max(0, wait) > end;
                boolean asked = !over && stop.await(Math.max(0, wait), TimeUnit.NANOSECONDS);
                if (asked) {
                    LOG.info("Asked to end: the run in hand was finished");
                }
                if (over || asked) {
                    if (failure != null) {
                        throw failure;
                    }
                    return;
                }
            }
        } finally {
            stopped.countDown();
            hook.run();
        }
    }

    private boolean run(Run run, boolean first) throws Exception {
        try {
            boolean more = run.run();
            failure = null;
            return more;
        } catch (Exception e) {
            if (first) {
                throw e;
            }
            failure = e;
            LOG.error(
                    "This run failed: {}. Nothing is lost; the next one tries again in {}",
                    Failure.reason(e),
                    every,
                    e);
            return false;
        }
    }

    private void finish() {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
