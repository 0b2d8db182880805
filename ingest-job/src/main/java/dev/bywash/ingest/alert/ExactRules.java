package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Outbox.Put;
import dev.bywash.ingest.alert.RunLoads.Ended;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.ViewDefinition;
import dev.bywash.ingest.watch.RunOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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

    /** Those that look at all writers there are: what they do not name, is right. */
    static final Set<String> OF_WRITERS = Set.of(EVENTS_DROPPED, WRITER_INCOMPLETE, WRITER_SILENT);

    /** The same of what was sent. */
    static final Set<String> OF_SENDING = Set.of(DEAD_LETTER);

    private static final Duration MOST_LAG = Duration.ofMinutes(60);

    /** Lines count as lost when nothing new was heard of their writer for a day, and people do not look every day. */
    private static final Duration WRITERS = Duration.ofDays(3);

    /** What came so much later than it was logged is looked at all the same; what is brought from an archive is not. */
    private static final Duration LATE = Duration.ofDays(3);

    private static final Duration SILENT = Duration.ofHours(2);

    /** So many characters of a ULID tell twelve days from the next. */
    private static final int TWELVE_DAYS = 4;

    /** More ranges are not part of a question: real ones are those of years. */
    private static final int MOST_RANGES = 100;

    private final SparkSession spark;
    private final Target target;

    ExactRules(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /** What the last load of each table says. */
    static List<Signal> ofLoads(Collection<Ended> last) {
        return last.stream().map(ExactRules::load).toList();
    }

    private static Signal load(Ended load) {
        Map<String, String> labels = load.of().labels();
        if (!load.isFailed()) {
            return Signal.right(LOAD_FAILED, labels);
        }
        String cause = load.exceptionClass() == null
                ? load.message()
                : load.exceptionClass() + (load.exceptionMessage() == null ? "" : ": " + load.exceptionMessage());
        return Signal.wrong(
                LOAD_FAILED,
                labels,
                Severity.ERROR,
                1,
                "the load of " + load.of().table() + " failed",
                "%s%nrun %s; SELECT * FROM events WHERE event_id = '%s'"
                        .formatted(cause, load.runKey(), load.eventId()));
    }

    /** What the run itself tells. */
    static List<Signal> ofRun(RunOutcome outcome) {
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

    /**
     * All that is wrong with the writers of the last days: with those that runs of the last three brought something of, and that logged something in the last six. All that is
     * known of them is read, however long they have been there, and little of all others.
     */
    List<Signal> ofWriters(Instant now) {
        // Of rows that maintenance puts together the latest of each time is left: so no row is asked for both.
        String heard = "kind = 'writer' AND run_time > TIMESTAMP'%s'".formatted(now.minus(WRITERS));
        String known = heardOf(heard);
        if (known.isEmpty()) {
            return List.of();
        }
        List<Signal> signals = new ArrayList<>();
        String completeness = ViewDefinition.ALL.stream()
                .filter(view -> view.name().equals("writer_completeness"))
                .findFirst()
                .orElseThrow()
                .queryOf(table -> "(SELECT * FROM %s WHERE %s)"
                        .formatted(
                                target.table(table.name()),
                                table.equals(Tables.INGEST_STATE) ? stateOf(heard, known, now) : known));
        spark.sql("""
                        SELECT writer, cluster_id, role, dropped, lost, cause, silent
                        FROM (SELECT *, CASE WHEN cause = 'not delivered yet' THEN 0 ELSE missing END AS lost,
                                     status IN ('open', 'silent')
                                       AND last_time < max(last_time) OVER (PARTITION BY cluster_id) - INTERVAL %2$d MINUTES AS silent
                              FROM (%1$s))
                        WHERE (dropped > 0 OR lost > 0 OR silent) AND last_time > TIMESTAMP'%3$s'
                        """.formatted(
                        completeness, SILENT.toMinutes(), now.minus(WRITERS).minus(LATE)))
                .collectAsList()
                .forEach(row -> addWriter(signals, row));
        return signals;
    }

    /**
     * A condition that all writers fulfil that were heard of, and few others, for Delta to leave out files by; empty where there is no such writer. ULIDs are ordered by time, and
     * files of the state are sorted by them: so the writers of twelve days are a range, and those of a year not more than thirty.
     */
    private String heardOf(String heard) {
        List<Row> ranges = spark.sql("SELECT min(writer), max(writer) FROM %s WHERE %s GROUP BY left(writer, %d)"
                        .formatted(target.table(Tables.INGEST_STATE.name()), heard, TWELVE_DAYS))
                .collectAsList();
        return ranges.size() > MOST_RANGES
                ? between(
                        Collections.min(
                                ranges.stream().map(row -> row.getString(0)).toList()),
                        Collections.max(
                                ranges.stream().map(row -> row.getString(1)).toList()))
                : ranges.stream()
                        .map(row -> between(row.getString(0), row.getString(1)))
                        .collect(Collectors.joining(" OR "));
    }

    private static String between(String first, String last) {
        return "writer BETWEEN '%s' AND '%s'".formatted(first, last);
    }

    /** The rows of the state that say of those writers whether they are complete, and when the job ran last. */
    private String stateOf(String heard, String known, Instant now) {
        String since = "TIMESTAMP'" + now.minus(WRITERS) + "'";
        return """
            (kind = 'run' AND run_time > %2$s)
               OR (kind = 'writer' AND (%4$s) AND writer IN (SELECT writer FROM %1$s WHERE %3$s))
            """.formatted(target.table(Tables.INGEST_STATE.name()), since, heard, known);
    }

    /** Channels that take no messages: what was given up is there, of each channel. */
    static List<Signal> ofSending(Map<String, List<Put>> dead) {
        List<Signal> signals = new ArrayList<>();
        dead.forEach((channel, rows) -> signals.add(Signal.wrong(
                DEAD_LETTER,
                Map.of("channel", channel),
                Severity.ERROR,
                rows.size(),
                "the channel %s takes no messages: %s"
                        .formatted(
                                channel,
                                rows.stream()
                                        .map(row -> String.valueOf(row.error()))
                                        .max(Comparator.naturalOrder())
                                        .orElseThrow()),
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
