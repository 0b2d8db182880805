package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.LineEnd;
import dev.bywash.log4j.encode.LineLimits;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A writer: one identity, one sequence, one queue, one thread, one output, for as long as the JVM lives.
 *
 * <p>Threads that log call {@link #put} or {@link #putDurably}; they never wait longer than they say and never see an exception.
 */
public final class EventWriter {

    /** A thread that waits for room looks again after so long. */
    private static final long ROOM_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final WriterId id;
    private final ByteQueue queue;
    private final Clock clock;
    private final Drops drops = new Drops();
    private final Complaints complaints = new Complaints();
    private final WriterThread thread;

    /** How many nanoseconds threads that log may still be held at the end of the JVM so that their events go out: all of them together, not each. */
    private final AtomicLong heldAtEnd = new AtomicLong();

    /** Where the queue's head was when a caller last gave up: until it moves, nobody else waits. */
    private volatile long gaveUpAt = -1;

    private volatile Source source;

    EventWriter(WriterId id, Output output, String target, int queueBytes, Source source, Clock clock) {
        this.id = id;
        this.queue = new ByteQueue(queueBytes);
        this.clock = clock;
        this.source = source;
        this.thread = new WriterThread(this, queue, drops, complaints, output, target, clock);
    }

    void start() {
        thread.start();
    }

    WriterId id() {
        return id;
    }

    /** How each line begins: up to the value of {@code time}. */
    public byte[] lineHead() {
        return id.lineHead();
    }

    public Source source() {
        return source;
    }

    void source(Source newSource) {
        source = newSource;
    }

    int queueBytes() {
        return queue.capacity();
    }

    /**
     * Queues a line, without its end. When there is no room, waits for it at most {@code waitNanos}, and not at all while the output
     * stands still and somebody has waited for it already; then the event is dropped and counted.
     */
    public void put(JsonBuffer line, long waitNanos) {
        long position = queue(line);
        if (position < 0 && queue.head() != gaveUpAt) {
            position = waitForRoom(line, waitNanos);
        }
        if (position < 0) {
            drop();
        } else if (thread.closing()) {
            awaitAtEnd(position, waitNanos);
        } else {
            thread.notice();
        }
    }

    private void awaitAtEnd(long position, long waitNanos) {
        long begin = System.nanoTime();
        thread.await(position, Math.min(waitNanos, heldAtEnd.get()));
        heldAtEnd.addAndGet(begin - System.nanoTime());
    }

    /**
     * Queues a line and returns when its bytes are with the operating system, or after {@code waitNanos}; then the writer's thread says so.
     */
    public void putDurably(JsonBuffer line, long waitNanos) {
        long deadline = System.nanoTime() + waitNanos;
        long position = queue(line);
        if (position < 0) {
            position = waitForRoom(line, waitNanos);
        }
        if (position < 0) {
            drop();
            complaints.late();
        } else if (!thread.await(position, deadline - System.nanoTime())) {
            complaints.late();
        }
    }

    /** Counts an event of some logger that could not be encoded; the writer's thread says why. */
    public void drop(String logger, Throwable why) {
        drop();
        try {
            complaints.failed(logger, why);
        } catch (Throwable e) {
            // There may be no memory to say that there was none.
        }
    }

    private void drop() {
        drops.add(clock);
        thread.notice();
    }

    /** Waits until everything that was queued so far is with the operating system, at most {@code timeoutNanos}. */
    public boolean flush(long timeoutNanos) {
        return thread.await(queue.end(), timeoutNanos);
    }

    /**
     * Asks for {@code bywash.closed} behind everything that is queued; what comes later is still written, and followed by another.
     *
     * @param waitNanos how long threads that log may be held in all so that their events go out before the JVM ends
     */
    void close(long waitNanos) {
        heldAtEnd.set(waitNanos);
        thread.close();
    }

    boolean awaitClosed(long timeoutNanos) {
        return thread.awaitClosed(timeoutNanos);
    }

    private long queue(JsonBuffer line) {
        int length = line.length();
        if (length > LineLimits.MAX_LINE_BYTES - LineEnd.MAX_BYTES) {
            return -1;
        }
        return queue.put(line.array(), length);
    }

    /** By looking again and again: a signal would cost those who find room. */
    private long waitForRoom(JsonBuffer line, long waitNanos) {
        long deadline = System.nanoTime() + waitNanos;
        boolean interrupted = false;
        long position = -1;
        while (position < 0 && System.nanoTime() - deadline < 0) {
            thread.wake();
            LockSupport.parkNanos(this, ROOM_POLL_NANOS);
            // A thread that is interrupted does not park: the interrupt is kept for its owner.
            interrupted |= Thread.interrupted();
            position = queue(line);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (position < 0) {
            gaveUpAt = queue.head();
        }
        return position;
    }
}
