package dev.bywash.casestudy.etl;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/** This JVM's wall time, CPU time and collections since an instant. */
final class JvmMeter {

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final long startNanos = System.nanoTime();
    private final long startCpuNanos = PROCESS.getProcessCpuTime();
    private final long startGcMillis = gcMillis();

    private JvmMeter() {}

    static JvmMeter start() {
        return new JvmMeter();
    }

    double wallSeconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    double cpuSeconds() {
        return (PROCESS.getProcessCpuTime() - startCpuNanos) / 1e9;
    }

    double gcSeconds() {
        return (gcMillis() - startGcMillis) / 1e3;
    }

    /** CPU time of the live threads whose name begins with {@code prefix}. */
    static double cpuSecondsOfThreads(String prefix) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(prefix)) {
                nanos += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return nanos / 1e9;
    }

    private static long gcMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }
}
