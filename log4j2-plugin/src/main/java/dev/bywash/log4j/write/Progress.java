package dev.bywash.log4j.write;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How far the queue's content is with the operating system, and who waits for that. */
final class Progress {

    private final Object lock = new Object();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile long written;

    boolean reached(long position) {
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

    /**
     * Waits until everything before {@code position} is written, at most {@code timeoutNanos}. An interrupt does not end it, and is
     * kept for its owner.
     */
    boolean await(long position, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        boolean interrupted = false;
        waiting.incrementAndGet();
        try {
            synchronized (lock) {
                long remaining = deadline - System.nanoTime();
                while (!reached(position) && remaining > 0) {
                    try {
                        TimeUnit.NANOSECONDS.timedWait(lock, Math.max(remaining, TimeUnit.MILLISECONDS.toNanos(1)));
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                    remaining = deadline - System.nanoTime();
                }
            }
        } finally {
            waiting.decrementAndGet();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return reached(position);
    }
}
