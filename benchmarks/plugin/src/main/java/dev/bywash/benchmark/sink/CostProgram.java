package dev.bywash.benchmark.sink;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what an event costs its caller and the process; runs in a JVM of its own.
 *
 * <p>Three times: the first events of the JVM, in bursts, with all that the compiler has to do for them; after the compiler has come to
 * rest, under the same load in bursts, which leaves the set-up room; and under a flood, whose end is when Log4j has been shut down
 * and every line has left the process.
 */
public final class CostProgram {

    private static final long SETTLE_MILLIS = 400;

    private CostProgram() {}

    /** Arguments: the file for the {@link Result}, threads, events in bursts and of a round of warming up, events in the flood. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int threads = Integer.parseInt(arguments[1]);
        int burstEvents = Integer.parseInt(arguments[2]);
        int floodEvents = Integer.parseInt(arguments[3]);
        try (Callers callers = new Callers(threads)) {
            Cost first = bursts(callers, burstEvents);
            int warmUpEvents = WarmUp.run(callers, burstEvents);
            Cost bursts = bursts(callers, burstEvents);
            Cost flood = flood(callers, floodEvents);
            Result result = new Result(2 * burstEvents + warmUpEvents + floodEvents, first, bursts, flood);
            JsonMapper.shared().writeValue(Path.of(arguments[0]), result);
        }
    }

    private static Cost bursts(Callers callers, int events) throws InterruptedException {
        Usage before = Usage.ofProcess();
        Usage used = callers.bursts(events);
        Thread.sleep(SETTLE_MILLIS);
        return Cost.perEvent(events, used, Usage.ofProcess().since(before));
    }

    private static Cost flood(Callers callers, int events) {
        Usage before = Usage.ofProcess();
        Usage used = callers.flood(events);
        // The threads that write end with Log4j, and what they allocated is known no more.
        long allocated = Usage.ofProcess().since(before).allocatedBytes();
        LogManager.shutdown();
        Usage done = Usage.ofProcess().since(before);
        return Cost.perEvent(events, used, new Usage(done.wallNanos(), done.cpuNanos(), allocated));
    }

    /**
     * What was measured.
     *
     * @param events how many were logged in all
     */
    public record Result(int events, Cost first, Cost bursts, Cost flood) {}

    /**
     * The cost of an event.
     *
     * @param callerWallNanos how long the log call held its caller
     * @param callerCpuNanos what it used of the caller's processor
     * @param processCpuNanos what the whole process used
     * @param allocatedBytes what all threads allocated
     */
    public record Cost(double callerWallNanos, double callerCpuNanos, double processCpuNanos, double allocatedBytes) {

        private static Cost perEvent(double events, Usage callers, Usage process) {
            return new Cost(
                    callers.wallNanos() / events,
                    callers.cpuNanos() / events,
                    process.cpuNanos() / events,
                    process.allocatedBytes() / events);
        }
    }
}
