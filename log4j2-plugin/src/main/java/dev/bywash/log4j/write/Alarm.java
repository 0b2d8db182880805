package dev.bywash.log4j.write;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the writer's thread when it is worth it: a napping thread for a filling queue and for those who wait for their bytes, a sleeping one for
 * everything.
 */
final class Alarm {

    private static final int AWAKE = 0;
    private static final int NAPPING = 1;
    private static final int SLEEPING = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);
    /** Null until there is one. */
    private volatile Thread sleeper;

    boolean napping() {
        return state.get() == NAPPING;
    }

    boolean sleeping() {
        return state.get() == SLEEPING;
    }

    /** Costs a look at a flag, and a signal only when the thread rests. Any thread. */
    void ring() {
        if (state.get() != AWAKE && state.getAndSet(AWAKE) != AWAKE) {
            LockSupport.unpark(sleeper);
        }
    }

    /** As {@link #ring()}, and also where the thread waits for an output that fails. Any thread. */
    void ringLoudly() {
        ring();
        LockSupport.unpark(sleeper);
    }

    /** From now on whoever puts something may ring: to be followed by a look whether something was put before. For the writer's thread. */
    void nap() {
        state.set(NAPPING);
    }

    /** As {@link #nap()}, for longer. */
    void sleep() {
        state.set(SLEEPING);
    }

    /** There is something to do already. For the writer's thread. */
    void stayAwake() {
        state.set(AWAKE);
    }

    /** Rests so long, or until it rings. For the writer's thread. */
    void rest(long nanos) {
        sleeper = Thread.currentThread();
        if (state.get() != AWAKE) {
            LockSupport.parkNanos(this, nanos);
        }
        Thread.interrupted();
        state.set(AWAKE);
    }

    /** Rests so long, whatever is put. For the writer's thread. */
    void pause(long nanos) {
        sleeper = Thread.currentThread();
        LockSupport.parkNanos(this, nanos);
        Thread.interrupted();
    }
}
