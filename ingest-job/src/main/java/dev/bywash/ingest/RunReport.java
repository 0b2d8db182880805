package dev.bywash.ingest;

import java.time.Duration;
import java.time.Instant;

/**
 * What a run did: one row of {@code ingest_runs}.
 *
 * @param readNothing whether there were files to read, and none of them could be opened
 * @param hasMore whether another run could go on at once
 * @param newestEvent time of the newest event read; null when none was
 */
public record RunReport(
        String runId,
        Instant start,
        Instant end,
        long filesListed,
        long clustersSkipped,
        long filesRead,
        long filesFailed,
        long filesLeft,
        long bytesRead,
        long bytesLeft,
        long lines,
        long events,
        long duplicates,
        long rejected,
        long expired,
        long noiseBytes,
        Duration plan,
        Duration read,
        Duration merge,
        Duration record,
        Instant newestEvent,
        boolean readNothing,
        boolean hasMore) {

    /** How old the newest event was when it was in the table; null when none was read. */
    Duration lag() {
        return newestEvent == null ? null : Duration.between(newestEvent, end);
    }
}
