package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.ViewDefinition;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.RunOutcome;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rules that need no statistics: what they say is so. */
final class ExactRules {

    static final String LOAD_FAILED = "load_failed";
    static final String EVENTS_DROPPED = "events_dropped";
    static final String WRITER_INCOMPLETE = "writer_incomplete";
    static final String WRITER_SILENT = "writer_silent";
    static final String FILES_FAILED = "files_failed";
    static final String INGEST_LAG = "ingest_lag";
    static final String DEAD_LETTER = "dead_letter";

    /** All of them. */
    static final Set<String> ALL = Set.of(
            LOAD_FAILED, EVENTS_DROPPED, WRITER_INCOMPLETE, WRITER_SILENT, FILES_FAILED, INGEST_LAG, DEAD_LETTER);

    /** Those that look at all there is: what they do not name, is right. */
    static final Set<String> WHOLE = Set.of(EVENTS_DROPPED, WRITER_INCOMPLETE, WRITER_SILENT, DEAD_LETTER);

    /** Of a load, whether this event is its end. */
    static final String ENDED = "status IS DISTINCT FROM 'started' AND `table` IS NOT NULL AND pipeline IS NOT NULL";

    private static final Duration MOST_LAG = Duration.ofMinutes(60);
    private static final Duration RECENT = Duration.ofDays(1);

    /** Lines count as lost when nothing new was heard of their writer for a day, and people do not look every day. */
    private static final Duration WRITERS = Duration.ofDays(3);

    private static final Duration SILENT = Duration.ofHours(2);

    private final SparkSession spark;
    private final Target target;

    ExactRules(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /**
     * Of the tables that a run brought loads of, the last load that ended: not the last that came, for of two runs the logs of the later one may be delivered
     * first.
     */
    List<Signal> ofLoads(RunKey run) {
        String facts = target.table(WatchTables.LOAD_FACTS.name());
        List<Row> brought = spark.sql(
                        "SELECT pipeline, `table`, min(event_time) FROM %s l WHERE %s AND %s GROUP BY pipeline, `table`"
                                .formatted(facts, run.condition("l"), ENDED))
                .collectAsList();
        if (brought.isEmpty()) {
            return List.of();
        }
        Set<List<String>> tables = brought.stream()
                .map(row -> List.of(row.getString(0), row.getString(1)))
                .collect(Collectors.toSet());
        Instant since = brought.stream()
                .map(row -> row.getTimestamp(2).toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return spark.sql("""
                        SELECT pipeline, `table`, last.status, last.message, last.exception_class, last.exception_message,
                               last.run_key, last.event_id
                        FROM (SELECT pipeline, `table`, max_by(struct(*), event_time) AS last
                              FROM %s WHERE event_time >= TIMESTAMP'%s' AND %s
                              GROUP BY pipeline, `table`)
                        """.formatted(facts, since, ENDED)).collectAsList().stream()
                .filter(row -> tables.contains(List.of(row.getString(0), row.getString(1))))
                .map(ExactRules::load)
                .toList();
    }

    private static Signal load(Row row) {
        Map<String, String> labels = Map.of("pipeline", row.getString(0), "table", row.getString(1));
        if (!"failed".equals(row.getString(2))) {
            return Signal.right(LOAD_FAILED, labels);
        }
        String cause = row.isNullAt(4)
                ? row.getString(3)
                : row.getString(4) + (row.isNullAt(5) ? "" : ": " + row.getString(5));
        return Signal.wrong(
                LOAD_FAILED,
                labels,
                Severity.ERROR,
                1,
                "the load of " + row.getString(1) + " failed",
                "%s%nrun %s; SELECT * FROM events WHERE event_id = '%s'"
                        .formatted(cause, row.getString(6), row.getString(7)));
    }

    /** What the run itself tells. */
    List<Signal> ofRun(RunOutcome outcome) {
        List<Signal> signals = new ArrayList<>();
        Map<String, String> job = Map.of("job", "ingest");
        signals.add(
                outcome.filesFailed() == 0
                        ? Signal.right(FILES_FAILED, job)
                        : Signal.wrong(
                                FILES_FAILED,
                                job,
                                Severity.WARNING,
                                (double) outcome.filesFailed(),
                                outcome.filesFailed() + " delivered files could not be read",
                                "SELECT directory, name, error FROM source_files WHERE error IS NOT NULL"));
        if (outcome.lag() != null) {
            boolean late = outcome.lag().compareTo(MOST_LAG) > 0;
            signals.add(
                    late
                            ? Signal.wrong(
                                    INGEST_LAG,
                                    job,
                                    Severity.WARNING,
                                    (double) outcome.lag().toSeconds(),
                                    "the newest event was %d minutes old when it was in the table"
                                            .formatted(outcome.lag().toMinutes()),
                                    "SELECT start_time, lag_seconds, bytes_left FROM ingest_runs ORDER BY start_time DESC LIMIT 20")
                            : Signal.right(INGEST_LAG, job));
        }
        return signals;
    }

    /** All that is wrong with the writers of the last days, and with sending. */
    List<Signal> ofAll(Instant now) {
        List<Signal> signals = new ArrayList<>();
        String completeness = ViewDefinition.ALL.stream()
                .filter(view -> view.name().equals("writer_completeness"))
                .findFirst()
                .orElseThrow()
                .queryOf(target);
        spark.sql("""
                        SELECT writer, cluster_id, role, dropped, lost, cause, silent
                        FROM (SELECT *, CASE WHEN cause = 'not delivered yet' THEN 0 ELSE missing END AS lost,
                                     status IN ('open', 'silent')
                                       AND last_time < max(last_time) OVER (PARTITION BY cluster_id) - INTERVAL %3$d MINUTES AS silent
                              FROM (%1$s) WHERE last_time > TIMESTAMP'%2$s')
                        WHERE dropped > 0 OR lost > 0 OR silent
                        """.formatted(completeness, now.minus(WRITERS), SILENT.toMinutes()))
                .collectAsList()
                .forEach(row -> addWriter(signals, row));
        spark.sql(
                        "SELECT channel, count(*), max(error) FROM %s WHERE status = '%s' AND created > TIMESTAMP'%s' GROUP BY channel"
                                .formatted(target.table(AlertTables.OUTBOX.name()), OutboxRow.DEAD, now.minus(RECENT)))
                .collectAsList()
                .forEach(row -> signals.add(Signal.wrong(
                        DEAD_LETTER,
                        Map.of("channel", row.getString(0)),
                        Severity.ERROR,
                        (double) row.getLong(1),
                        "the channel %s takes no messages: %s".formatted(row.getString(0), row.getString(2)),
                        "SELECT * FROM outbox WHERE status = 'dead'")));
        return signals;
    }

    private static void addWriter(List<Signal> signals, Row row) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("writer", row.getString(0));
        labels.put("cluster_id", String.valueOf(row.getString(1)));
        labels.put("role", String.valueOf(row.getString(2)));
        String look = "SELECT * FROM writer_completeness WHERE writer = '" + row.getString(0) + "'";
        if (row.getLong(3) > 0) {
            signals.add(Signal.wrong(
                    EVENTS_DROPPED,
                    labels,
                    Severity.WARNING,
                    (double) row.getLong(3),
                    row.getLong(3) + " events were dropped before they became a line",
                    look));
        }
        // What is only not delivered yet is not lost: that is no alert.
        if (row.getLong(4) > 0) {
            signals.add(Signal.wrong(
                    WRITER_INCOMPLETE,
                    labels,
                    Severity.ERROR,
                    (double) row.getLong(4),
                    "%d lines are missing: %s".formatted(row.getLong(4), row.getString(5)),
                    look));
        }
        if (row.getBoolean(6)) {
            signals.add(Signal.wrong(
                    WRITER_SILENT,
                    labels,
                    Severity.INFO,
                    Double.NaN,
                    "was never closed, and says nothing any more, while its cluster's logs still arrive",
                    look));
        }
    }
}
