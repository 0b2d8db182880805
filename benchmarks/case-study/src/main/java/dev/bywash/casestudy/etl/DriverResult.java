package dev.bywash.casestudy.etl;

/**
 * What a driver measured of itself while it loaded the tables; its start and its warm-up are not in it.
 *
 * @param wallSeconds from the first load to the end of the last, and of its log
 * @param cpuSeconds of the whole JVM, user and system, garbage collection and compilation included
 * @param gcSeconds that collections took
 * @param logHeldSeconds how long logging held the loads, in sum over all threads
 * @param logCpuSeconds CPU time of the threads that log, within the calls
 * @param writerCpuSeconds CPU time of Bywash's own thread since the JVM began; 0 without it
 * @param retries of writes to the log table
 */
public record DriverResult(
        double wallSeconds,
        double cpuSeconds,
        double gcSeconds,
        double logHeldSeconds,
        double logCpuSeconds,
        double writerCpuSeconds,
        long retries) {}
