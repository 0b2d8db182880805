package dev.bywash.ingest.watch;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A run of the ingest job.
 *
 * @param ingestTime when it began; by it, Delta finds the run's files among all others
 */
public record RunKey(String runId, Instant ingestTime) {

    public RunKey {
        ingestTime = ingestTime.truncatedTo(ChronoUnit.MICROS);
    }

    /** The condition on a table that has the columns {@code run_id} and {@code ingest_time}. */
    public String condition(String table) {
        return "%1$s.ingest_time = TIMESTAMP'%2$s' AND %1$s.run_id = '%3$s'".formatted(table, ingestTime, runId);
    }
}
