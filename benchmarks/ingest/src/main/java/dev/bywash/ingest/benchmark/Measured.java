package dev.bywash.ingest.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * What an action took.
 *
 * @param seconds from its beginning to its end
 * @param cpuSeconds processor time of the whole process meanwhile: the driver, its executors, compiler and collector
 */
record Measured(double seconds, double cpuSeconds) {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static Measured of(Callable<?> action) throws Exception {
        System.gc();
        return asItGoes(action);
    }

    /** Without a collection before it, where that would make others wait. */
    static Measured asItGoes(Callable<?> action) throws Exception {
        long cpu = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        action.call();
        return new Measured((System.nanoTime() - begin) / 1e9, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
    }

    /** The median of both, each by itself. */
    static Measured median(List<Measured> all) {
        return new Measured(median(all, Measured::seconds), median(all, Measured::cpuSeconds));
    }

    private static double median(List<Measured> all, ToDoubleFunction<Measured> figure) {
        List<Double> sorted = all.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static String figure(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    /** How many megabytes of the heap are in use once everything that can be collected has been. */
    static long usedHeapMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }
}
