package dev.bywash.casestudy.etl;

/**
 * What one INSERT costs when the log table has a history.
 *
 * @param commits that the table had before
 * @param inserts that were measured, eight at a time
 * @param wallSeconds for all of them
 * @param cpuSeconds of the whole JVM, for all of them
 */
public record InsertPrice(long commits, int inserts, double wallSeconds, double cpuSeconds) {}
