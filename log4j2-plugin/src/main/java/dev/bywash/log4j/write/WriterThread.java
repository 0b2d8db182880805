package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.ControlEncoder;
import dev.bywash.log4j.encode.JsonBuffer;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * The one thread that takes events out of the queue, closes their lines and writes them.
 *
 * <p>After it has found something it naps for a moment instead of waiting for a signal, so that those who log do not pay for one each
 * and a batch comes together. Only when nothing has come for a while it asks to be woken.
 */
final class WriterThread implements Runnable {

    static final String NAME = "bywash-writer";

    private static final Logger STATUS = StatusLogger.getLogger();

    /** The state of sleep. A napping thread is woken by a filling queue and by those who wait for their bytes, a sleeping one by all. */
    private static final int AWAKE = 0;

    private static final int NAPPING = 1;
    private static final int SLEEPING = 2;

    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After so long the end of the JVM does not wait any more for an output that fails. */
    private static final long FAILING_AT_END_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventWriter writer;
    private final ByteQueue queue;
    private final Drops drops;
    private final Complaints complaints;
    private final Output output;
    private final String target;
    private final Clock clock;

    private final Thread thread;
    private final AtomicInteger sleep = new AtomicInteger(AWAKE);
    private final Progress progress = new Progress();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closing;

    // What follows is owned by the thread.
    private final LineBatch batch;
    private final ControlEncoder control;
    private long taken;
    private long accepted;
    private long written;
    private long lastEvent;
    private long lastHeartbeat;
    private long countsAtHeartbeat;
    private boolean opened;
    /** The number of the last {@code bywash.closed}, 0 before the first. */
    private long closedSeq;

    WriterThread(
            EventWriter writer,
            ByteQueue queue,
            Drops drops,
            Complaints complaints,
            Output output,
            String target,
            Clock clock) {
        this.writer = writer;
        this.queue = queue;
        this.drops = drops;
        this.complaints = complaints;
        this.output = output;
        this.target = target;
        this.clock = clock;
        this.batch = new LineBatch(output.batchBytes());
        this.control = new ControlEncoder(writer.lineHead(), NAME);
        this.thread = new Thread(this, NAME);
        thread.setDaemon(true);
        // The application's class loader must not live as long as this thread.
        thread.setContextClassLoader(null);
    }

    void start() {
        thread.start();
    }

    /** Something has come. Costs a look at a flag, and a signal only when nothing had come for a while. */
    void notice() {
        int state = sleep.get();
        if (state == SLEEPING || (state == NAPPING && queue.used() > queue.capacity() / 4)) {
            wake();
        }
    }

    void wake() {
        if (sleep.getAndSet(AWAKE) != AWAKE) {
            LockSupport.unpark(thread);
        }
    }

    boolean await(long position, long timeoutNanos) {
        progress.enter();
        try {
            wake();
            return progress.await(position, timeoutNanos);
        } finally {
            progress.leave();
        }
    }

    boolean closing() {
        return closing;
    }

    void close() {
        closing = true;
        wake();
        LockSupport.unpark(thread);
    }

    boolean awaitClosed(long timeoutNanos) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeoutNanos;
        try {
            while (true) {
                try {
                    return closed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void run() {
        lastEvent = clock.nanoTime();
        lastHeartbeat = lastEvent;
        while (true) {
            try {
                work();
            } catch (Throwable e) {
                // Whatever it is, memory that has run out most likely: an ETL without its log is worse than another
                // try.
                say(e);
                LockSupport.parkNanos(this, LAST_RETRY_NANOS);
            }
        }
    }

    private void say(Throwable e) {
        try {
            STATUS.error("Bywash could not write to {}: it tries again.", target, e);
        } catch (Throwable again) {
            // There may be no memory to say that there is no memory: this thread has to outlive it.
        }
    }

    private void work() {
        if (!opened) {
            batch.addControl(control.opened(clock.now(), ProcessFacts.attributes(target), writer.source()));
            opened = true;
            flush();
        }
        output.tick();
        boolean found = drain();
        heartbeat();
        if (closing && queue.used() == 0) {
            end();
        }
        flush();
        if (closedSeq > 0) {
            closed.countDown();
        }
        complaints.say(clock.nanoTime());
        rest(found);
    }

    /**
     * Takes what waits now and writes it, batch by batch; the last batch is left to be written. What comes meanwhile is for the next turn:
     * under a load without end there is still a time for heartbeats and for rolling.
     */
    private boolean drain() {
        boolean found = false;
        long end = queue.end();
        int length = queue.nextLength();
        while (length > 0 && queue.head() < end) {
            found = true;
            if (drops.unreported()) {
                reportDrops();
            }
            if (!batch.isEmpty() && batch.exceeds(output.batchBytes(), length)) {
                flush();
            }
            byte[] target = batch.reserve(length);
            taken = queue.take(target, batch.end());
            batch.closeEvent(length);
            accepted++;
            length = queue.nextLength();
        }
        if (drops.unreported()) {
            reportDrops();
        }
        return found;
    }

    private void reportDrops() {
        Drops.Gap gap = drops.report(clock);
        add(control.dropped(clock.now(), gap.count, gap.since, gap.total, writer.source()));
    }

    private void add(JsonBuffer line) {
        if (!batch.isEmpty() && batch.exceeds(output.batchBytes(), line.length())) {
            flush();
        }
        batch.addControl(line);
    }

    private void heartbeat() {
        long now = clock.nanoTime();
        long counts = accepted + drops.total();
        if (now - lastHeartbeat >= HEARTBEAT_NANOS && counts != countsAtHeartbeat) {
            lastHeartbeat = now;
            countsAtHeartbeat = counts;
            flush();
            add(control.heartbeat(clock.now(), accepted, written, drops.total(), writer.source()));
        }
    }

    /** The last line: and again the last line when something came after it. */
    private void end() {
        if (batch.seq() != closedSeq) {
            long writtenThen = written + batch.events();
            add(control.closed(clock.now(), accepted, writtenThen, drops.total(), writer.source()));
            closedSeq = batch.seq();
        }
    }

    /**
     * Writes the batch, and tries until it is written: the same bytes again, after a line feed that ends whatever piece of them may be
     * there. A reader knows a line that came twice by its {@code seq}, and a piece by its {@code crc}.
     */
    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        long failingSince = 0;
        long pause = FIRST_RETRY_NANOS;
        boolean done = false;
        while (!done) {
            try {
                int from = failingSince == 0 ? 1 : 0;
                output.write(batch.array(), from, batch.end() - from);
                done = true;
            } catch (IOException e) {
                if (failingSince == 0) {
                    failingSince = clock.nanoTime();
                    STATUS.error(
                            "Bywash cannot write to {}: {}. It tries again; what the queue cannot hold is counted.",
                            target,
                            e);
                }
                if (closing && clock.nanoTime() - failingSince > FAILING_AT_END_NANOS) {
                    closed.countDown();
                }
                LockSupport.parkNanos(this, pause);
                Thread.interrupted();
                pause = Math.min(pause * 2, LAST_RETRY_NANOS);
            }
        }
        if (failingSince != 0) {
            STATUS.warn("Bywash writes to {} again.", target);
        }
        written += batch.events();
        batch.clear();
        progress.advance(taken);
    }

    private void rest(boolean found) {
        long now = clock.nanoTime();
        if (found) {
            lastEvent = now;
        }
        boolean lingering = now - lastEvent < LINGER_NANOS;
        sleep.set(lingering ? NAPPING : SLEEPING);
        // After the state is visible: who puts now either sees it or is seen here.
        if (queue.used() > 0 && (!lingering || progress.awaited())) {
            sleep.set(AWAKE);
            return;
        }
        if (drops.unreported() || (closing && batch.seq() != closedSeq)) {
            sleep.set(AWAKE);
            return;
        }
        if (sleep.get() != AWAKE) {
            LockSupport.parkNanos(this, lingering ? NAP_NANOS : SLEEP_NANOS);
        }
        Thread.interrupted();
        sleep.set(AWAKE);
    }
}
