package dev.bywash.log4j.write;

import java.util.concurrent.atomic.AtomicLong;

/** What the threads that log and the writer's thread share: the queue between them, and what each is told of the other. */
final class Inbox {

    /** How far a writer is. In this order. */
    enum Phase {
        OPEN,
        /** The JVM ends, and somebody keeps it from that until the writer is closed: nobody else has to. */
        ENDING,
        /** As before, and {@code bywash.closed} was asked for: who logs is held until his event is written, and the line comes again when it is asked for again. */
        ATTENDED,
        /** {@code bywash.closed} is the last line, again after each event that comes later; who logs is held until it is written. */
        CLOSING,
        /** As before, and nobody will log any more. */
        RELEASED
    }

    final ByteQueue queue;
    final Drops drops;
    final DeferredStatus status = new DeferredStatus();
    final Progress progress;
    final Alarm alarm = new Alarm();

    /** Somebody waits for what is before this position to be sealed, too. */
    private final AtomicLong toSeal = new AtomicLong();

    private volatile Phase phase = Phase.OPEN;
    private volatile boolean drained = true;
    /** Somebody waits for {@code bywash.closed}. */
    private volatile boolean asked;

    private volatile boolean ended;

    Inbox(int queueBytes, Clock clock) {
        queue = new ByteQueue(queueBytes);
        drops = new Drops(clock);
        progress = new Progress(clock);
    }

    Phase phase() {
        return phase;
    }

    boolean isAtLeast(Phase wanted) {
        return phase.compareTo(wanted) >= 0;
    }

    /** Never goes back. */
    synchronized void enter(Phase next) {
        if (!isAtLeast(next)) {
            phase = next;
        }
        alarm.ringLoudly();
    }

    /** Asks for {@code bywash.closed} behind all that is there, unless nothing came since the last. */
    void askToClose(Phase next) {
        asked = true;
        enter(next);
    }

    /** Whether that is still to be answered: a thread that has ended, because all was released, wrote the line before. */
    boolean isAskedToClose() {
        return asked && !ended;
    }

    /** The line is written, or will not be: the output fails, or events were left in front of the appender. For the writer's thread. */
    void answer() {
        asked = false;
    }

    /** Events were left in front of the appender: whatever is written, it is not all, and nothing may say so. */
    void leftBehind() {
        drained = false;
    }

    boolean isDrained() {
        return drained;
    }

    /**
     * Nothing is taken out of the queue any more, unless something has come meanwhile: whoever puts something afterwards finds out by {@link #hasEnded()}.
     * For the writer's thread.
     */
    boolean end() {
        ended = true;
        ended = queue.used() == 0;
        return ended;
    }

    boolean hasEnded() {
        return ended;
    }

    /** What is before {@code position} is to be sealed soon. */
    void sealSoon(long position) {
        long before = toSeal.get();
        while (before < position && !toSeal.compareAndSet(before, position)) {
            before = toSeal.get();
        }
    }

    /** The position up to which seals were asked for. */
    long toSeal() {
        return toSeal.get();
    }

    /** Something was put. */
    void notice() {
        if (alarm.sleeping() || (alarm.napping() && queue.used() > queue.capacity() / 4)) {
            alarm.ring();
        }
    }

    /** Waits until everything before {@code position} is with the operating system, at most {@code timeoutNanos}. */
    boolean await(long position, long timeoutNanos) {
        progress.enter();
        try {
            alarm.ring();
            return progress.await(position, timeoutNanos);
        } finally {
            progress.leave();
        }
    }
}
