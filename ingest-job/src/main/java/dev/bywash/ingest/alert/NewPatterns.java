package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rule of warnings and errors that nobody has seen before: by when their patterns became known, however long after the run that brought them. */
final class NewPatterns {

    static final String RULE = "new_pattern";

    /** A pattern is new for so long. */
    private static final Duration NEW = Duration.ofHours(1);

    /** Before that, everything is new. */
    private static final Duration WARM_UP = Duration.ofDays(3);

    private final SparkSession spark;
    private final Target target;

    NewPatterns(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    List<Signal> of(Instant now) {
        List<Row> found = spark.sql(
                        """
            SELECT pattern_id, collect_list(pattern), min(text), min(first_pipeline), min(example_event_id), min(ingest_time)
            FROM %1$s p
            WHERE coalesce(learned, ingest_time) > TIMESTAMP'%2$s' AND NOT coalesce(muted, FALSE)
              AND pattern_id NOT IN (SELECT pattern_id FROM %1$s WHERE coalesce(learned, ingest_time) <= TIMESTAMP'%2$s')
              AND EXISTS (SELECT 1 FROM %1$s WHERE coalesce(learned, ingest_time) <= TIMESTAMP'%3$s')
            GROUP BY pattern_id
            """.formatted(target.table(WatchTables.PATTERNS.name()), now.minus(NEW), now.minus(WARM_UP)))
                .collectAsList();
        if (found.isEmpty()) {
            return List.of();
        }
        List<Signal> signals = new ArrayList<>();
        Map<Long, Row> wrong = wrongSince(found);
        for (Row row : found) {
            List<Row> counts = row.<Long>getList(1).stream()
                    .map(wrong::get)
                    .filter(Objects::nonNull)
                    .toList();
            if (!counts.isEmpty()) {
                boolean error = counts.stream().anyMatch(each -> each.getInt(2) >= 17);
                signals.add(Signal.wrong(
                        RULE,
                        Map.of(
                                "pattern_id",
                                String.valueOf(row.getLong(0)),
                                "pipeline",
                                String.valueOf(row.getString(3))),
                        error ? Severity.ERROR : Severity.WARNING,
                        counts.stream().mapToDouble(each -> each.getLong(1)).sum(),
                        "never seen before: " + row.getString(2),
                        "SELECT * FROM events WHERE event_id = '" + row.getString(4) + "'"));
            }
        }
        return signals;
    }

    /** How often patterns were logged as a warning or an error, and the worst of it, since the run that brought the first of them. */
    private Map<Long, Row> wrongSince(List<Row> found) {
        Instant since = found.stream()
                .map(row -> row.getTimestamp(5).toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        String patterns = found.stream()
                .flatMap(row -> row.<Long>getList(1).stream())
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return spark
                .sql("""
            SELECT pattern, sum(n), max(severity_number) FROM %s
            WHERE ingest_time >= TIMESTAMP'%s' AND severity_number >= 13 AND pattern IN (%s) GROUP BY pattern
            """.formatted(target.table(WatchTables.PATTERN_COUNTS.name()), since, patterns))
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getLong(0), row -> row));
    }
}
