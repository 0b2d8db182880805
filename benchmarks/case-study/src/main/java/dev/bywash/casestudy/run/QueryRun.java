package dev.bywash.casestudy.run;

/**
 * The time of a typical query over the log of one driver.
 *
 * @param variant how it had logged
 * @param tables that it had loaded
 * @param block of the study
 * @param events of the ETL in the log
 * @param seconds the median of several, each by a reader that sees the table for the first time
 */
public record QueryRun(Variant variant, int tables, int block, long events, double seconds) {}
