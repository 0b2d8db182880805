package dev.bywash.casestudy.run;

import dev.bywash.casestudy.etl.DriverResult;

/**
 * One driver process, measured.
 *
 * @param variant how it logged
 * @param tables how many it loaded
 * @param block the round of the study, from 1; each variant runs once in each
 * @param time when it began, UTC, ISO 8601
 * @param driver what it measured of itself
 * @param processCpuSeconds CPU time of the whole process, from its start to its end
 * @param log what it left behind
 */
public record DriverRun(
        Variant variant,
        int tables,
        int block,
        String time,
        DriverResult driver,
        double processCpuSeconds,
        StoredLog log) {}
