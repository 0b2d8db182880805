package dev.bywash.ingest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one after the other in one session, until the time is over or the process is asked to end. A run that began is finished. */
final class Schedule {

    /** Spark stops itself with 50, Hadoop's file systems close with 10: the run in hand comes before both. */
    private static final int HOOK_PRIORITY = 100;

    private static final Duration HOOK_TIMEOUT = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

    private final Duration every;
    private final Duration runFor;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param runFor null to go on until the process is asked to end */
    Schedule(Duration every, Duration runFor) {
        this.every = every;
        this.runFor = runFor;
    }

    /** One of the scheduled runs. */
    @FunctionalInterface
    interface Run {
        /** Returns whether there is more to do at once. */
        boolean run() throws Exception;
    }

    void execute(Run run) throws Exception {
        Runnable hook = this::finish;
        ShutdownHookManager.get().addShutdownHook(hook, HOOK_PRIORITY, HOOK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        long begin = System.nanoTime();
        try {
            while (true) {
                long next = System.nanoTime() + every.toNanos();
                boolean more = run.run();
                long end = runFor == null ? Long.MAX_VALUE : begin + runFor.toNanos();
                long wait = more ? 0 : next - System.nanoTime();
                if (runFor != null && System.nanoTime() + Math.max(0, wait) > end) {
                    return;
                }
                if (stop.await(Math.max(0, wait), TimeUnit.NANOSECONDS)) {
                    LOG.info("Asked to end: the run in hand was finished");
                    return;
                }
            }
        } finally {
            stopped.countDown();
            if (!ShutdownHookManager.get().isShutdownInProgress()) {
                ShutdownHookManager.get().removeShutdownHook(hook);
            }
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
