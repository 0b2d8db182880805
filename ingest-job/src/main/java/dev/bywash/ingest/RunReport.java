package dev.bywash.ingest;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What a run did: one row of {@code ingest_runs}, but for runs that found nothing new.
 *
 * @param end when its events were in the table
 * @param newestEvent time of the newest event read; null when none was
 * @param readNothing whether there were files to read, and none of them could be opened
 * @param hasMore whether another run could go on at once
 */
public record RunReport(
        String runId,
        Instant start,
        Instant end,
        Files files,
        Lines lines,
        Phases phases,
        Instant newestEvent,
        boolean readNothing,
        boolean hasMore) {

    /**
     * What it read from.
     *
     * @param failed files that could not be read, and directories that could not be listed
     * @param bytesRead after decompression
     */
    public record Files(
            long listed, long clustersSkipped, long read, long failed, long left, long bytesRead, long bytesLeft) {}

    /** What it read, counted. */
    public record Lines(long lines, long events, long duplicates, long rejected, long expired, long noiseBytes) {}

    /** How long it took, phase by phase. */
    public record Phases(Duration plan, Duration read, Duration merge) {}

    /** New events. */
    public long events() {
        return lines.events;
    }

    /** Events that were in the table already. */
    public long duplicates() {
        return lines.duplicates;
    }

    /** Rejected lines. */
    public long rejected() {
        return lines.rejected;
    }

    /** How old the newest event was when it was in the table, 0 if its clock is ahead of this one's; null when none was read. */
    Duration lag() {
        return newestEvent == null || ahead().compareTo(Duration.ZERO) > 0
                ? zeroOrNull()
                : Duration.between(newestEvent, end);
    }

    private Duration zeroOrNull() {
        return newestEvent == null ? null : Duration.ZERO;
    }

    /** How far the newest event's clock is ahead of this one's; zero or less when it is not. */
    Duration ahead() {
        return newestEvent == null ? Duration.ZERO : Duration.between(end, newestEvent);
    }

    /** The fields of {@code ingest_runs} but for {@code run_id}. */
    Row toRow() {
        Duration lag = lag();
        return RowFactory.create(
                Timestamp.from(start),
                Timestamp.from(end),
                files.listed,
                files.clustersSkipped,
                files.read,
                files.failed,
                files.left,
                files.bytesRead,
                files.bytesLeft,
                lines.lines,
                lines.events,
                lines.duplicates,
                lines.rejected,
                lines.expired,
                lines.noiseBytes,
                seconds(phases.plan),
                seconds(phases.read),
                seconds(phases.merge),
                null,
                newestEvent == null ? null : Timestamp.from(newestEvent),
                lag == null ? null : seconds(lag),
                Version.CURRENT);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
