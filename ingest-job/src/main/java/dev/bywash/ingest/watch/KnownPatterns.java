package dev.bywash.ingest.watch;

import dev.bywash.ingest.pattern.EventPattern;
import dev.bywash.ingest.pattern.EventPattern.Description;
import dev.bywash.ingest.pattern.EventPattern.Kind;
import dev.bywash.ingest.pattern.EventPattern.Parts;
import dev.bywash.ingest.pattern.PatternIds;
import dev.bywash.ingest.pattern.PatternIds.Merged;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Table {@code patterns}: learns what a run brought that is new. A run with nothing new costs nothing, where this process has met its patterns before. */
final class KnownPatterns {

    /** Of more, the most frequent; the others when they come again. */
    private static final int MAX_NEW = 1000;

    /** No more are learnt: something logs words that nobody can tell from values. */
    private static final long MAX_KNOWN = 50_000;

    private static final int MAX_MESSAGE = 8192;
    private static final int MAX_STACK = 64 * 1024;
    private static final int MAX_TEXT = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(KnownPatterns.class);

    private final SparkSession spark;
    private final Target target;
    private final String patterns;
    private final Clock clock;
    private final RememberedPatterns remembered;
    private final EventPattern eventPattern = new EventPattern();

    KnownPatterns(SparkSession spark, Target target, Clock clock) {
        this.spark = spark;
        this.target = target;
        this.clock = clock;
        this.patterns = target.table(WatchTables.PATTERNS.name());
        this.remembered = new RememberedPatterns(spark, patterns, clock);
    }

    /** A pattern that is not in the table; not yet put together with others. */
    private record New(long pattern, Description description, String eventId, Timestamp seen, String pipeline) {}

    /** Returns how many patterns were new. */
    long learn(RunKey run, RunCounts counts) {
        List<PatternSeen> unknown = counts.unknown(remembered, MAX_NEW);
        if (unknown.isEmpty()) {
            return 0;
        }
        if (spark.table(patterns).count() >= MAX_KNOWN) {
            LOG.warn(
                    "watch: {} patterns are known, and no more are learnt; something logs words that change each time",
                    MAX_KNOWN);
            return 0;
        }
        List<New> found = described(run, unknown);
        write(run, found);
        found.forEach(each -> remembered.add(each.pattern));
        return found.size();
    }

    private List<New> described(RunKey run, List<PatternSeen> unknown) {
        Map<String, Parts> parts = new HashMap<>();
        String ids = unknown.stream().map(seen -> "'" + seen.eventId() + "'").collect(Collectors.joining(", "));
        spark.sql("""
                        SELECT event_id, event, substring(message, 1, %d), map_keys(attributes), exception.class,
                               substring(exception.message, 1, 1000), substring(exception.stacktrace, 1, %d)
                        FROM %s e WHERE %s AND event_id IN (%s)
                        """.formatted(MAX_MESSAGE, MAX_STACK, target.table(Tables.EVENTS.name()), run.condition("e"), ids))
                .collectAsList()
                .forEach(row -> parts.put(
                        row.getString(0),
                        new Parts(
                                row.getString(1),
                                row.getString(2),
                                row.isNullAt(3) ? List.of() : row.getList(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6))));
        List<New> found = new ArrayList<>();
        for (PatternSeen seen : unknown) {
            Parts of = parts.get(seen.eventId());
            Description description = of == null ? null : eventPattern.describe(of);
            if (description != null) {
                found.add(new New(seen.pattern(), description, seen.eventId(), seen.seen(), seen.pipeline()));
            }
        }
        return found;
    }

    /** New messages may show that known ones belong together: those of as many words are looked at again. */
    private void write(RunKey run, List<New> found) {
        Set<String> texts = new TreeSet<>();
        Set<Integer> lengths = new TreeSet<>();
        for (New each : found) {
            if (each.description.kind() == Kind.MESSAGE) {
                texts.add(each.description.text());
                lengths.add(PatternIds.length(each.description.text()));
            }
        }
        List<Row> alike = lengths.isEmpty() ? List.of() : knownOf(lengths);
        alike.forEach(row -> texts.add(row.getString(1)));
        Map<String, Merged> merged = PatternIds.of(texts);

        List<Row> rows = new ArrayList<>();
        for (New each : found) {
            rows.add(row(run, each, merged.get(each.description.text())));
        }
        for (Row known : alike) {
            Merged now = merged.get(known.getString(1));
            if (now.patternId() != known.getLong(2)) {
                rows.add(RowFactory.create(
                        known.getLong(0),
                        null,
                        null,
                        null,
                        now.patternId(),
                        shortened(now.text()),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
            }
        }
        try (TempView view = TempView.of(spark.createDataFrame(rows, WatchTables.PATTERNS.rowType()))) {
            Commits.retried(() -> spark.sql("""
                            MERGE INTO %s t USING %s s ON t.pattern = s.pattern
                            WHEN MATCHED AND NOT coalesce(t.pinned, FALSE) AND t.pattern_id <> s.pattern_id
                              THEN UPDATE SET pattern_id = s.pattern_id, text = s.text
                            WHEN NOT MATCHED AND s.kind IS NOT NULL THEN %s
                            """.formatted(patterns, view.name(), WatchTables.PATTERNS.insertClause()))
                    .collectAsList());
        }
    }

    private List<Row> knownOf(Set<Integer> lengths) {
        return spark.sql("SELECT pattern, masked, pattern_id FROM %s WHERE kind = '%s' AND words IN (%s)"
                        .formatted(
                                patterns,
                                Kind.MESSAGE,
                                lengths.stream().map(String::valueOf).collect(Collectors.joining(", "))))
                .collectAsList();
    }

    private Row row(RunKey run, New each, Merged merged) {
        String text = each.description.text();
        boolean message = each.description.kind() == Kind.MESSAGE;
        return RowFactory.create(
                each.pattern,
                each.description.kind().name(),
                text,
                message ? PatternIds.length(text) : null,
                message ? merged.patternId() : each.pattern,
                shortened(message ? merged.text() : text),
                each.eventId,
                each.seen,
                each.pipeline,
                run.runId(),
                Timestamp.from(run.ingestTime()),
                Timestamp.from(clock.instant()),
                null,
                null,
                null);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }
}
