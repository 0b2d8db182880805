package dev.bywash.benchmark.sink;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What something cost: nanoseconds on the clock and on the processors, and bytes of heap.
 *
 * @param wallNanos elapsed
 * @param cpuNanos used, by one thread or by the process
 * @param allocatedBytes allocated, by one thread or by all
 */
record Usage(long wallNanos, long cpuNanos, long allocatedBytes) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static final Usage NONE = new Usage(0, 0, 0);

    /** Of the process so far: the processor time of all, the compiler and the collector included; the memory of threads that live. */
    static Usage ofProcess() {
        long allocated = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        return new Usage(System.nanoTime(), PROCESS.getProcessCpuTime(), allocated);
    }

    Usage since(Usage start) {
        return new Usage(wallNanos - start.wallNanos, cpuNanos - start.cpuNanos, allocatedBytes - start.allocatedBytes);
    }

    Usage plus(Usage other) {
        return new Usage(wallNanos + other.wallNanos, cpuNanos + other.cpuNanos, allocatedBytes + other.allocatedBytes);
    }

    /** Adds up what a thread uses between starts and stops, and allocates nothing meanwhile. */
    static final class Meter {

        private long wallNanos;
        private long cpuNanos;
        private long allocatedBytes;

        void start() {
            allocatedBytes -= THREADS.getCurrentThreadAllocatedBytes();
            cpuNanos -= THREADS.getCurrentThreadCpuTime();
            wallNanos -= System.nanoTime();
        }

        void stop() {
            wallNanos += System.nanoTime();
            cpuNanos += THREADS.getCurrentThreadCpuTime();
            allocatedBytes += THREADS.getCurrentThreadAllocatedBytes();
        }

        Usage total() {
            return new Usage(wallNanos, cpuNanos, allocatedBytes);
        }
    }
}
