package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.LineEnd;
import dev.bywash.log4j.encode.LineLimits;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import dev.bywash.log4j.seal.Sealer;
import dev.bywash.log4j.write.Inbox.Phase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * A writer: one identity, one sequence, one queue, one thread, one output.
 *
 * <p>Threads that log call {@link #put} or {@link #putDurably}; they never wait longer than they say and never see an exception. Made by
 * {@link EventWriters}.
 */
public final class EventWriter {

    /** A thread that waits for room looks again after so long. */
    private static final long ROOM_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    /** How long threads that log may be held in all at the end of the JVM so that their events go out. */
    static final long HELD_AT_END_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Logger STATUS = StatusLogger.getLogger();

    private final WriterId id;
    private final Output output;
    private final String target;
    private final Inbox inbox;
    private final WriterLoop loop;
    private final Clock clock;

    /** Where events of those who use the writer come from: the first one's is that of what the writer reports. */
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    private volatile Source source;

    /** What is left of the time at the end: for all threads together. */
    private final AtomicLong heldAtEnd = new AtomicLong(HELD_AT_END_NANOS);

    /** Of those who wait for room, by the queue's head. */
    private final Standstill noRoom = new Standstill();

    /** Of those who wait for their bytes, by what is written. */
    private final Standstill notWritten = new Standstill();

    private final AtomicBoolean saidTooLate = new AtomicBoolean();

    EventWriter(WriterId id, Output output, String target, int queueBytes, Supplier<Sealer> sealers, Clock clock) {
        this.id = id;
        this.output = output;
        this.target = target;
        this.clock = clock;
        this.inbox = new Inbox(queueBytes, clock);
        this.loop = new WriterLoop(inbox, id.lineHead(), () -> source, sealers, output, target, clock);
    }

    /** @param onEnd runs on the writer's thread when that has come to its end */
    void start(Runnable onEnd) {
        Thread thread = new Thread(
                () -> {
                    loop.run();
                    onEnd.run();
                },
                WriterLoop.THREAD);
        thread.setDaemon(true);
        // The application's class loader must not live as long as this thread.
        thread.setContextClassLoader(null);
        thread.start();
    }

    WriterId id() {
        return id;
    }

    /** How each line begins: up to the value of {@code time}. */
    public byte[] lineHead() {
        return id.lineHead();
    }

    /** One more uses the writer, whose events come from {@code user}. */
    void join(Source user) {
        sources.add(user);
        source = sources.get(0);
    }

    /** One less. Returns whether nobody uses the writer any more. */
    boolean leave(Source user) {
        sources.remove(user);
        boolean last = sources.isEmpty();
        if (!last) {
            source = sources.get(0);
        }
        return last;
    }

    /** How long rolled files are kept, from now on, where there are any. */
    void retainHours(int hours) {
        output.retainHours(hours);
    }

    int queueBytes() {
        return inbox.queue.capacity();
    }

    /**
     * Queues a line, without its end. When there is no room, waits for it at most {@code waitNanos}, and not at all while the output
     * stands still and somebody has waited for it as long already; then the event is dropped and counted.
     *
     * @return false when it was dropped
     */
    public boolean put(JsonBuffer line, long waitNanos) {
        if (inbox.hasEnded()) {
            return tooLate();
        }
        long position = putOrWait(line, waitNanos);
        if (position < 0) {
            drop();
            return false;
        }
        if (inbox.isAtLeast(Phase.ATTENDED)) {
            // However short events may wait otherwise: nothing is behind this one but the end.
            awaitAtEnd(position);
            return !inbox.hasEnded();
        }
        inbox.notice();
        return true;
    }

    /** There is no thread any more, to write the event or to count it: only whoever logs can say so. */
    private boolean tooLate() {
        if (!saidTooLate.getAndSet(true)) {
            STATUS.error("Bywash has closed {} for good: events that come now are lost.", target);
        }
        return false;
    }

    /**
     * Queues a line and returns when its bytes are with the operating system, or after {@code waitNanos}; then the writer's thread says so. Once
     * somebody has waited as long in vain, nobody does until the output moves.
     *
     * @return false when it was dropped
     */
    public boolean putDurably(JsonBuffer line, long waitNanos) {
        if (inbox.hasEnded()) {
            return tooLate();
        }
        long deadline = clock.nanoTime() + waitNanos;
        long position = putOrWait(line, waitNanos);
        if (position < 0) {
            drop();
            inbox.status.late();
            return false;
        }
        inbox.sealSoon(position);
        boolean ending = inbox.isAtLeast(Phase.ENDING);
        long most = ending ? HELD_AT_END_NANOS : waitNanos;
        long before = inbox.progress.written();
        boolean written = false;
        if (notWritten.isWorth(most, before)) {
            written = ending ? awaitAtEnd(position) : inbox.await(position, deadline - clock.nanoTime());
            if (!written && before == inbox.progress.written()) {
                notWritten.inVain(most, before);
            }
        }
        if (!written) {
            inbox.notice();
            inbox.status.late();
        }
        return !inbox.hasEnded();
    }

    /** Counts an event of some logger that could not be encoded; the writer's thread says why. */
    public void drop(String logger, Throwable why) {
        drop();
        try {
            inbox.status.failed(logger, why);
        } catch (Throwable e) {
            // There may be no memory to say that there was none.
        }
    }

    private void drop() {
        inbox.drops.add();
        inbox.notice();
    }

    /** Waits until everything that was queued so far is with the operating system, at most {@code timeoutNanos}. */
    public boolean flush(long timeoutNanos) {
        return inbox.await(inbox.queue.end(), timeoutNanos);
    }

    /** The JVM ends, and is kept from it until the writer is closed. */
    void ending() {
        inbox.enter(Phase.ENDING);
    }

    /** Asks for {@code bywash.closed} behind everything that is queued, although more may come: whoever asks goes on to keep the JVM from its end. */
    void closeSoFar() {
        inbox.askToClose(Phase.ATTENDED);
    }

    /**
     * Asks for {@code bywash.closed} behind everything that is queued; what comes later is still written, and followed by another.
     *
     * @param complete false when events were left in front of the appender: then there is no {@code bywash.closed}
     */
    void close(boolean complete) {
        if (!complete) {
            inbox.leftBehind();
        }
        inbox.askToClose(Phase.CLOSING);
    }

    /** Events were left in front of the appender: there will be no {@code bywash.closed}. */
    void leaveBehind() {
        inbox.leftBehind();
    }

    /** Closes, and then ends the thread and gives back the output: nobody will log any more. */
    void release() {
        inbox.askToClose(Phase.RELEASED);
    }

    /** Whether {@code bywash.closed} is written, as it was asked for, or will not be: the output fails, or events were left in front of the appender. */
    boolean isClosed() {
        return !inbox.isAskedToClose();
    }

    /** How much was ever put: the same again when nothing has come meanwhile. */
    long position() {
        return inbox.queue.end();
    }

    private boolean awaitAtEnd(long position) {
        long begin = clock.nanoTime();
        boolean written = inbox.await(position, heldAtEnd.get());
        heldAtEnd.addAndGet(begin - clock.nanoTime());
        return written;
    }

    private long putOrWait(JsonBuffer line, long waitNanos) {
        long position = queue(line);
        if (position < 0 && noRoom.isWorth(waitNanos, inbox.queue.head())) {
            position = waitForRoom(line, waitNanos);
        }
        return position;
    }

    private long queue(JsonBuffer line) {
        int length = line.length();
        if (length > LineLimits.MAX_LINE_BYTES - LineEnd.MAX_BYTES) {
            return -1;
        }
        return inbox.queue.put(line.array(), length);
    }

    /** By looking again and again: a signal would cost those who find room. */
    private long waitForRoom(JsonBuffer line, long waitNanos) {
        long deadline = clock.nanoTime() + waitNanos;
        boolean interrupted = false;
        long position = -1;
        while (position < 0 && clock.nanoTime() - deadline < 0) {
            inbox.alarm.ring();
            LockSupport.parkNanos(this, ROOM_POLL_NANOS);
            // A thread that is interrupted does not park: the interrupt is kept for its owner.
            interrupted |= Thread.interrupted();
            position = queue(line);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (position < 0) {
            noRoom.inVain(waitNanos, inbox.queue.head());
        }
        return position;
    }

    /** How long somebody has waited in vain for a position to move: until it does, only those wait who would wait longer. */
    private static final class Standstill {

        private long position = -1;
        private long waitedNanos;

        /** Whether to wait for at most {@code waitNanos}, now that the position is {@code at}. */
        synchronized boolean isWorth(long waitNanos, long at) {
            return waitNanos > (at == position ? waitedNanos : 0);
        }

        synchronized void inVain(long waitNanos, long at) {
            waitedNanos = at == position ? Math.max(waitedNanos, waitNanos) : waitNanos;
            position = at;
        }
    }
}
