package dev.bywash.log4j.write;

import dev.bywash.log4j.write.EventWriters.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Closes what is open when the JVM ends, by a shutdown hook of its own, because Log4j's may be switched off.
 *
 * <p>It waits for the other hooks, which may still log, so that there is one {@code bywash.closed} when all is quiet; the JVM would wait for them
 * anyway. Where they take long, it does not wait to close. Where they cannot be seen, it waits until nothing has come for a moment. Then it waits for
 * what Log4j's asynchronous parts have not yet passed on, and for what is queued.
 */
final class EndOfJvm {

    static final String THREAD = "bywash-shutdown";

    private static final long OTHER_HOOKS_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** After so long without an event a stream is closed although others still run: less than those wait who end processes, 10 seconds a Spark worker. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long QUIET_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long it waits at most for what is queued. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Object lock = new Object();
    /** Guarded by the lock: those that are held, and the last one of each writer that has not ended. */
    private final List<Lease> leases = new ArrayList<>();
    /** Guarded by the lock: null while nothing is open. */
    private Thread hook;
    /** Guarded by the lock. */
    private OtherHooks others;
    /** Guarded by the lock: whether what is open is being closed, or was. */
    private boolean closing;

    void add(Lease lease) {
        synchronized (lock) {
            boolean first = leases.stream().noneMatch(other -> other.writer() == lease.writer());
            leases.add(lease);
            if (hook == null) {
                hook();
            }
            if (closing && first) {
                // Nobody will come back for it: each event is followed by a bywash.closed.
                lease.writer().close(true);
            }
        }
    }

    private void hook() {
        others = OtherHooks.look();
        hook = new Thread(this::closeAll, THREAD);
        hook.setContextClassLoader(null);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already.
            closing = true;
        }
    }

    /** A lease of a writer that goes on. */
    void released(Lease lease) {
        synchronized (lock) {
            leases.remove(lease);
        }
    }

    /** A writer has ended. With the last one nothing of the plugin stays behind in the JVM. */
    void ended(EventWriter writer) {
        synchronized (lock) {
            leases.removeIf(lease -> lease.writer() == writer);
            if (leases.isEmpty() && hook != null) {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException e) {
                    // It runs.
                    return;
                }
                hook = null;
                others = null;
            }
        }
    }

    private void closeAll() {
        List<Lease> open;
        OtherHooks running;
        synchronized (lock) {
            closing = true;
            open = new ArrayList<>(leases);
            running = others;
        }
        Set<EventWriter> writers = open.stream().map(Lease::writer).collect(Collectors.toSet());
        writers.forEach(EventWriter::ending);
        if (running.areSeen()) {
            outlive(running, writers, open);
        } else {
            awaitQuiet(writers);
        }
        long deadline = System.nanoTime() + CLOSE_NANOS;
        for (EventWriter writer : writers) {
            boolean complete =
                    await(deadline, () -> open.stream().noneMatch(lease -> lease.writer() == writer && lease.waits()));
            writer.close(complete);
        }
        await(deadline, () -> writers.stream().allMatch(EventWriter::isClosed));
    }

    /**
     * Waits until the other hooks have come to their ends. Whoever ends the process may not have the patience to: where they take long, the streams are closed
     * while they run, and once more each time that something came and it is quiet again.
     */
    private static void outlive(OtherHooks others, Set<EventWriter> writers, List<Lease> open) {
        long latest = System.nanoTime() + OTHER_HOOKS_NANOS;
        BooleanSupplier over = () -> !others.areRunning();
        long pause = PATIENCE_NANOS;
        long closed = -1;
        while (!over.getAsBoolean() && System.nanoTime() - latest < 0) {
            long before = puts(writers);
            long last = closed;
            if (before == last) {
                await(latest, () -> over.getAsBoolean() || puts(writers) != last);
            } else if (!await(System.nanoTime() + pause, over)
                    && puts(writers) == before
                    && open.stream().noneMatch(Lease::waits)) {
                writers.forEach(EventWriter::closeSoFar);
                await(latest, () -> over.getAsBoolean() || writers.stream().allMatch(EventWriter::isClosed));
                closed = before;
                pause = QUIET_NANOS;
            }
        }
    }

    private static void awaitQuiet(Set<EventWriter> writers) {
        long latest = System.nanoTime() + QUIET_AT_MOST_NANOS;
        long before;
        do {
            before = puts(writers);
            LockSupport.parkNanos(QUIET_NANOS);
        } while (puts(writers) != before && System.nanoTime() - latest < 0);
    }

    private static long puts(Set<EventWriter> writers) {
        return writers.stream().mapToLong(EventWriter::position).sum();
    }

    /** Looks again and again. A thread that is interrupted does not park: the interrupt is kept for its owner. */
    static boolean await(long deadline, BooleanSupplier condition) {
        boolean interrupted = false;
        boolean met = condition.getAsBoolean();
        while (!met && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
            interrupted |= Thread.interrupted();
            met = condition.getAsBoolean();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return met;
    }
}
