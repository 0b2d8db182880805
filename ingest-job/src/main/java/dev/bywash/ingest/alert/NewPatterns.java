package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchTables;
import dev.bywash.ingest.watch.WatchViews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rule of warnings and errors that nobody has seen before: by when their patterns became known, however long after the run that brought them. */
final class NewPatterns {

    static final String RULE = "new_pattern";

    /** A pattern is new for so long. */
    private static final Duration NEW = Duration.ofHours(1);

    /** So long after the first pattern everything is new. */
    private static final Duration WARM_UP = Duration.ofDays(3);

    private final SparkSession spark;
    private final String patterns;
    private final String counts;

    /** When the first of all became known; null as long as none is. It stays the first: so it is asked for once. */
    private Instant first;

    NewPatterns(SparkSession spark, Target target) {
        this.spark = spark;
        this.patterns = target.table(WatchTables.PATTERNS.name());
        this.counts = WatchViews.PATTERN_COUNTS.in(target);
    }

    List<Signal> of(Instant now) {
        if (!isWarm(now)) {
            return List.of();
        }
        Map<Long, List<Row>> found = learnedSince(now.minus(NEW));
        // Mostly there is none, and then it is one look at a small table.
        if (!found.isEmpty()) {
            found.keySet().removeAll(knownBefore(found.keySet(), now));
        }
        if (found.isEmpty()) {
            return List.of();
        }
        List<Signal> signals = new ArrayList<>();
        Map<Long, Row> wrong =
                wrongSince(found.values().stream().flatMap(List::stream).toList());
        found.forEach((id, rows) -> {
            List<Row> wrongOnes = rows.stream()
                    .map(row -> wrong.get(row.getLong(1)))
                    .filter(Objects::nonNull)
                    .toList();
            if (!wrongOnes.isEmpty()) {
                boolean error = wrongOnes.stream().anyMatch(each -> each.getInt(2) >= 17);
                signals.add(Signal.wrong(
                        RULE,
                        Map.of("pattern_id", String.valueOf(id), "pipeline", least(rows, 3)),
                        error ? Severity.ERROR : Severity.WARNING,
                        wrongOnes.stream().mapToDouble(each -> each.getLong(1)).sum(),
                        "never seen before: " + least(rows, 2),
                        "SELECT * FROM events WHERE event_id = '" + least(rows, 4) + "'"));
            }
        });
        return signals;
    }

    /** As long as it is not, everything is new. */
    private boolean isWarm(Instant now) {
        if (first == null) {
            Row earliest = spark.sql("SELECT min(coalesce(learned, ingest_time)) FROM " + patterns)
                    .collectAsList()
                    .get(0);
            first = earliest.isNullAt(0) ? null : earliest.getTimestamp(0).toInstant();
        }
        return first != null && !first.isAfter(now.minus(WARM_UP));
    }

    private static String least(List<Row> rows, int column) {
        return rows.stream()
                .map(row -> row.getString(column))
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse("null");
    }

    /** By pattern_id. */
    private Map<Long, List<Row>> learnedSince(Instant time) {
        return spark.sql("""
                        SELECT pattern_id, pattern, text, first_pipeline, example_event_id, ingest_time FROM %s
                        WHERE coalesce(learned, ingest_time) > TIMESTAMP'%s' AND NOT coalesce(muted, FALSE)
                        """.formatted(patterns, time)).collectAsList().stream()
                .collect(Collectors.groupingBy(row -> row.getLong(0), TreeMap::new, Collectors.toList()));
    }

    /** Which of these were known before one of their patterns was learned. */
    private Set<Long> knownBefore(Set<Long> found, Instant now) {
        return spark
                .sql("""
                        SELECT DISTINCT pattern_id FROM %s
                        WHERE coalesce(learned, ingest_time) <= TIMESTAMP'%s' AND pattern_id IN (%s)
                        """.formatted(
                                patterns,
                                now.minus(NEW),
                                found.stream().map(String::valueOf).collect(Collectors.joining(", "))))
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0))
                .collect(Collectors.toSet());
    }

    /** How often patterns were logged as a warning or an error, and the worst of it, since the run that brought the first of them. */
    private Map<Long, Row> wrongSince(List<Row> found) {
        Instant since = found.stream()
                .map(row -> row.getTimestamp(5).toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        String those = found.stream().map(row -> String.valueOf(row.getLong(1))).collect(Collectors.joining(", "));
        return spark.sql("""
            SELECT pattern, sum(n), max(severity_number) FROM %s
            WHERE ingest_time >= TIMESTAMP'%s' AND severity_number >= 13 AND pattern IN (%s) GROUP BY pattern
            """.formatted(counts, since, those)).collectAsList().stream()
                .collect(Collectors.toMap(row -> row.getLong(0), row -> row));
    }
}
