package dev.bywash.casestudy.run;

/**
 * What it took to bring one delivery of logs into the table.
 *
 * @param scenario which one
 * @param tables that each driver had loaded
 * @param block of the study, or the number of the repetition
 * @param time when it ended, UTC, ISO 8601
 * @param clusters whose logs were delivered
 * @param events of the ETL among what was delivered
 * @param cpuSeconds of the ingest job's process
 * @param wallSeconds from the delivery to the end of the run that is sure to have seen it
 * @param log the table of events after it
 */
public record IngestRun(
        Scenario scenario,
        int tables,
        int block,
        String time,
        int clusters,
        long events,
        double cpuSeconds,
        double wallSeconds,
        StoredLog log) {

    /** What the job was doing. */
    public enum Scenario {
        /** On the same machine, on its schedule, while the driver was running. */
        BESIDE,
        /** By itself, the logs of one driver at a time, in a process that had run before. */
        ONE_DRIVER,
        /** By itself, the logs of many drivers at once, in a process that had run before. */
        FLEET,
        /** By itself, runs that find nothing new; {@code cpuSeconds} are those of one. */
        IDLE
    }
}
