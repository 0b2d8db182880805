package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The view {@code watched_runs}: which runs are done with. */
final class WatchedRuns {

    /** A run may be in the table of events so long after one that began later. */
    private static final Duration OVERLAP = Duration.ofHours(1);

    private static final Duration RECENT = Duration.ofDays(3);

    private final SparkSession spark;
    private final String table;
    private final String brought;

    /** @param rawLines whether runs count that brought nothing but lines that are no events */
    WatchedRuns(SparkSession spark, Target target, boolean rawLines) {
        this.spark = spark;
        this.table = WatchViews.WATCHED_RUNS.in(target);
        String events = target.table(Tables.EVENTS.name());
        this.brought = rawLines
                ? "(SELECT run_id, ingest_time FROM %s UNION ALL SELECT run_id, ingest_time FROM %s)"
                        .formatted(events, target.table(Tables.RAW_LINES.name()))
                : events;
    }

    /**
     * The runs that brought something and are not done with, the oldest first. It costs as much as the events of an hour: their files are found by
     * {@code ingest_time}.
     *
     * @param now looked back from where nothing was watched before: what lies before that is history
     */
    List<RunKey> unwatched(Instant now) {
        // Mostly one of the last days: it is found without a look at all there ever were.
        Instant newest = newestSince(now.minus(RECENT))
                .or(() -> newestSince(Instant.EPOCH))
                .orElse(now);
        return unwatchedSince(newest.minus(OVERLAP));
    }

    /** Those that began since then, and so long before others that were watched that no run looks back to them. */
    List<RunKey> leftBehindSince(Instant since) {
        return newestSince(since)
                .map(newest -> unwatchedSince(since).stream()
                        .filter(run -> run.ingestTime().isBefore(newest.minus(OVERLAP)))
                        .toList())
                .orElse(List.of());
    }

    /** Nothing where no run since then was watched. */
    private Optional<Instant> newestSince(Instant since) {
        Row newest = spark.sql(
                        "SELECT max(ingest_time) FROM %s WHERE ingest_time >= TIMESTAMP'%s'".formatted(table, since))
                .collectAsList()
                .get(0);
        return newest.isNullAt(0)
                ? Optional.empty()
                : Optional.of(newest.getTimestamp(0).toInstant());
    }

    private List<RunKey> unwatchedSince(Instant since) {
        return spark.sql("""
                        SELECT run_id, ingest_time FROM %s WHERE ingest_time >= TIMESTAMP'%s'
                        AND run_id NOT IN (SELECT run_id FROM %s WHERE run_id IS NOT NULL AND ingest_time >= TIMESTAMP'%2$s')
                        GROUP BY run_id, ingest_time ORDER BY ingest_time, run_id
                        """.formatted(brought, since, table)).collectAsList().stream()
                .map(row -> new RunKey(row.getString(0), row.getTimestamp(1).toInstant()))
                .toList();
    }
}
