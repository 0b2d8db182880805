package dev.bywash.benchmark.sink;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what an event costs its caller and the process; runs in a JVM of its own.
 *
 * <p>Twice: under a load in bursts that leaves the set-up room, and under a flood, whose end is when Log4j has been shut down and
 * every line has left the process.
 */
public final class CostProgram {

    private static final int BURST_SIZE = 100;
    private static final int BURST_EVENTS_PER_SECOND = 50_000;
    private static final long SETTLE_MILLIS = 400;

    private CostProgram() {}

    /** Arguments: the file for the {@link Result}, threads, events to warm up with, events in bursts, events in the flood. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int threads = Integer.parseInt(arguments[1]);
        int warmUpEvents = Integer.parseInt(arguments[2]);
        int burstEvents = Integer.parseInt(arguments[3]);
        int floodEvents = Integer.parseInt(arguments[4]);
        try (Callers callers = new Callers(threads)) {
            callers.flood(warmUpEvents);
            callers.bursts(burstEvents, BURST_SIZE, BURST_EVENTS_PER_SECOND);
            Thread.sleep(SETTLE_MILLIS);

            Usage beforeBursts = Usage.ofProcess();
            Usage burstCallers = callers.bursts(burstEvents, BURST_SIZE, BURST_EVENTS_PER_SECOND);
            Thread.sleep(SETTLE_MILLIS);
            Usage bursts = Usage.ofProcess().since(beforeBursts);

            Usage beforeFlood = Usage.ofProcess();
            Usage floodCallers = callers.flood(floodEvents);
            // The threads that write end with Log4j, and what they allocated is known no more.
            long allocated = Usage.ofProcess().since(beforeFlood).allocatedBytes();
            LogManager.shutdown();
            Usage done = Usage.ofProcess().since(beforeFlood);
            Usage flood = new Usage(done.wallNanos(), done.cpuNanos(), allocated);

            Result result = new Result(
                    Cost.perEvent(burstEvents, burstCallers, bursts), Cost.perEvent(floodEvents, floodCallers, flood));
            JsonMapper.shared().writeValue(Path.of(arguments[0]), result);
        }
    }

    /** What was measured under either load. */
    public record Result(Cost bursts, Cost flood) {}

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
