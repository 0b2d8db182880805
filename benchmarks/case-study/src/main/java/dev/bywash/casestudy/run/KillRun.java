package dev.bywash.casestudy.run;

/**
 * One driver that was killed by SIGKILL when half of its events were logged.
 *
 * @param variant how it logged
 * @param tables that it was to load
 * @param block the repetition, from 1
 * @param logged events whose logging had returned to the ETL when the driver died
 * @param lost those of them that are not in the log
 */
public record KillRun(Variant variant, int tables, int block, long logged, long lost) {}
