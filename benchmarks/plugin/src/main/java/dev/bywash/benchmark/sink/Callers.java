package dev.bywash.benchmark.sink;

import dev.bywash.benchmark.SampleEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.message.Message;

/** Threads of an application that log the sample event, all of them at once. */
final class Callers implements AutoCloseable {

    private static final int BURST_SIZE = 100;
    private static final int BURST_EVENTS_PER_SECOND = 50_000;

    private final int threads;
    private final ExecutorService executor;
    private final CyclicBarrier start;
    private final Logger logger = LogManager.getLogger(SampleEvent.LOGGER);
    private final Marker marker = SampleEvent.marker();
    private final Message[] messages = SampleEvent.messages();

    Callers(int threads) {
        this.threads = threads;
        this.start = new CyclicBarrier(threads);
        this.executor = Executors.newFixedThreadPool(
                threads,
                runnable -> new Thread(
                        () -> {
                            ThreadContext.putAll(SampleEvent.CONTEXT);
                            runnable.run();
                        },
                        SampleEvent.THREAD));
    }

    /**
     * Logs {@code events} in all, as fast as the set-up takes them.
     *
     * @return what the callers used, together
     */
    Usage flood(int events) {
        return onEach(() -> {
            Usage.Meter meter = new Usage.Meter();
            meter.start();
            logAll(events / threads);
            meter.stop();
            return meter.total();
        });
    }

    /**
     * Logs {@code events} in all, each thread {@value #BURST_SIZE} at a time and then resting, {@value #BURST_EVENTS_PER_SECOND} a second
     * in all.
     *
     * @return what the callers used while they logged, together
     */
    Usage bursts(int events) {
        long periodNanos = 1_000_000_000L * BURST_SIZE * threads / BURST_EVENTS_PER_SECOND;
        return onEach(() -> {
            Usage.Meter meter = new Usage.Meter();
            long due = System.nanoTime();
            for (int logged = 0; logged < events / threads; logged += BURST_SIZE) {
                due += periodNanos;
                restUntil(due);
                meter.start();
                logAll(BURST_SIZE);
                meter.stop();
            }
            return meter.total();
        });
    }

    /** Logs the event that is the {@code i}th from the current thread. */
    void log(int i) {
        logger.info(marker, messages[i & SampleEvent.VARIANTS - 1]);
    }

    private void logAll(int events) {
        for (int i = 0; i < events; i++) {
            log(i);
        }
    }

    private static void restUntil(long due) {
        for (long rest = due - System.nanoTime(); rest > 0; rest = due - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }

    private Usage onEach(Callable<Usage> task) {
        try {
            List<Callable<Usage>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                tasks.add(() -> {
                    start.await();
                    return task.call();
                });
            }
            Usage used = Usage.NONE;
            for (Future<Usage> future : executor.invokeAll(tasks)) {
                used = used.plus(future.get());
            }
            return used;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while logging", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A thread that logs failed", e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
