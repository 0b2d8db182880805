package dev.bywash.log4j.write;

import java.util.concurrent.atomic.AtomicInteger;

/** How far the queue's content is with the operating system, and who waits for that. */
final class Progress {

    private final Object lock = new Object();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Clock clock;
    private volatile long written;

    Progress(Clock clock) {
        this.clock = clock;
    }

    /** The position behind everything that is written. */
    long written() {
        return written;
    }

    private boolean reached(long position) {
        return written >= position;
    }

    /** For the writer's thread. */
    void advance(long position) {
        written = position;
        if (waiting.get() > 0) {
            synchronized (lock) {
                lock.notifyAll();
            }
        }
    }

    /** Whether somebody waits: then the writer's thread does not rest before it has found what they have put. */
    boolean awaited() {
        return waiting.get() > 0;
    }

    /** To be called before the writer's thread is woken for a position, and ended by {@link #leave()}. */
    void enter() {
        waiting.incrementAndGet();
    }

    void leave() {
        waiting.decrementAndGet();
    }

    /**
     * Between {@link #enter()} and {@link #leave()}: waits until everything before {@code position} is written, at most
     * {@code timeoutNanos}. An interrupt does not end it, and is kept for its owner.
     */
    boolean await(long position, long timeoutNanos) {
        long deadline = clock.nanoTime() + timeoutNanos;
        boolean interrupted = false;
        try {
            synchronized (lock) {
                long remaining = deadline - clock.nanoTime();
                while (!reached(position) && remaining > 0) {
                    try {
                        clock.await(lock, remaining);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                    remaining = deadline - clock.nanoTime();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return reached(position);
    }
}
