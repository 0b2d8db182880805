package dev.bywash.casestudy.etl;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures what a log does to the threads that log: how long it held them, and the CPU time that they spent in it. What it makes other
 * threads do, such as Spark's, is not in these figures.
 */
final class MeteredLog implements EventLog {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final EventLog log;
    private final LongAdder heldNanos = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();

    MeteredLog(EventLog log) {
        this.log = log;
    }

    @Override
    public void log(LoadEvent event) {
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        log.log(event);
        heldNanos.add(System.nanoTime() - before);
        cpuNanos.add(THREADS.getCurrentThreadCpuTime() - cpuBefore);
    }

    @Override
    public long retries() {
        return log.retries();
    }

    @Override
    public void close() {
        log.close();
    }

    double heldSeconds() {
        return heldNanos.sum() / 1e9;
    }

    double cpuSeconds() {
        return cpuNanos.sum() / 1e9;
    }
}
