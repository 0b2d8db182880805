package dev.bywash.benchmark.sink;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Logs until the JIT compiler rests.
 *
 * <p>A number of events would not do: the leaner a set-up, the sooner they are over, and the more of the compiler's work would be
 * counted as the cost of the events that are measured.
 */
final class WarmUp {

    private static final int MAX_ROUNDS = 15;
    private static final long RESTING_MILLIS = 50;

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private WarmUp() {}

    /** Returns how many events were logged. */
    static int run(Callers callers, int eventsOfRound) {
        int events = 0;
        long compiled = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && compiled > RESTING_MILLIS; round++) {
            long before = COMPILER.getTotalCompilationTime();
            callers.flood(eventsOfRound);
            callers.bursts(eventsOfRound);
            events += 2 * eventsOfRound;
            compiled = COMPILER.getTotalCompilationTime() - before;
        }
        return events;
    }
}
