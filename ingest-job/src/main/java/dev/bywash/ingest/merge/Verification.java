package dev.bywash.ingest.merge;

import static org.apache.spark.sql.functions.expr;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.MaterializedRows;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.line.SeverityNumber;
import dev.bywash.ingest.read.Expiry;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Compares what files hold with what the table holds, in both directions, and column by column: no column is believed because another one says so. Changes
 * nothing.
 *
 * <p>The table is looked at as it was when this was made: what a run brings meanwhile is no finding.
 */
public final class Verification {

    private static final List<String> FINDINGS = List.of("missing", "altered", "doubled", "added", "damaged");

    /** What a line says, and what is made of it: the same for a row that was read from a file and one of the table. */
    private static final String CONTENT = """
            sha2(to_json(struct(micros, level, logger, thread, event, message, array_sort(map_entries(attributes)) AS attributes, exception,
                cluster_id, cluster_name, role, host, app_id, job_id, job_run_id, task_run_id, task_key, trace_id, span_id, crc)), 256)""";

    /** Whether the columns that are made of others are what these make of them. */
    private static final String DERIVED = "event_id <=> concat(writer, '-', seq) AND event_date <=> " + EventMerge.DATE
            + " AND severity_number <=> (" + SeverityNumber.SQL + ")";

    private final SparkSession spark;
    private final Target target;
    private final int mostExamples;
    private final String events;

    /** @param mostExamples of each kind of what is found, so that many of one hide none of another */
    public Verification(SparkSession spark, Target target, int mostExamples) {
        this.spark = spark;
        this.target = target;
        this.mostExamples = mostExamples;
        this.events = new EventsHistory(spark, target).pinned();
    }

    /**
     * What was found.
     *
     * @param events different events in the files
     * @param missing of them, how many the table does not have
     * @param altered how many of the table differ from those of the files, in whatever that a line says, and no rejected line says why
     * @param doubled how many the table has more than once
     * @param added how many the table has, but not the files that they should be in
     * @param damaged how many of these are lines of a file that were whole when they were read
     * @param unknown how many of the table nothing can be said of, for the file that they say they are of is not among these; also where the files have another event of
     *     that number, which was rejected as it came later
     * @param examples as many at most as were asked for of missing, of altered, of doubled, of added and of damaged, a line each, which begins with that word and a colon
     */
    public record Result(
            long events,
            long missing,
            long altered,
            long doubled,
            long added,
            long damaged,
            long unknown,
            List<String> examples) {

        /** Whether the table holds exactly the files' events, besides those of which nothing can be said. */
        public boolean isExact() {
            return missing + altered + doubled + added + damaged == 0;
        }
    }

    /**
     * Compares a batch that was read from the beginning of its files.
     *
     * @param earliest what is of before is not compared, whether the batch has it or not
     */
    public Result verify(Batch batch, Instant earliest) {
        if (batch.events() == 0) {
            return new Result(0, 0, 0, 0, 0, 0, 0, List.of());
        }
        long micros = Expiry.microsOf(earliest);
        try (TempView read = TempView.of(batch.eventRows().where("micros >= " + micros));
                TempView rejected = TempView.of(batch.rejectedRows());
                MaterializedRows held =
                        Engine.of(spark).materialize(compared(batch, micros, read.name(), rejected.name()))) {
            Dataset<Row> compared = held.rows();
            Map<String, Long> counts = new HashMap<>();
            long events = 0;
            for (Row kind : compared.groupBy("verdict")
                    .agg(expr("count(*)"), expr("count_if(in_files)"))
                    .collectAsList()) {
                counts.put(kind.getString(0), kind.getLong(1));
                events += kind.getLong(2);
            }
            return new Result(
                    events,
                    counts.getOrDefault("missing", 0L),
                    counts.getOrDefault("altered", 0L),
                    counts.getOrDefault("doubled", 0L),
                    counts.getOrDefault("added", 0L),
                    counts.getOrDefault("damaged", 0L),
                    counts.getOrDefault("unknown", 0L),
                    FINDINGS.stream()
                            .filter(counts::containsKey)
                            .flatMap(finding -> examples(compared, finding))
                            .toList());
        }
    }

    /**
     * A row for each number that either has. One of the table that is not in the files is {@code added} if they should have it: it lies among the numbers of a
     * writer that they have, or behind its last line, or in one of these files, which was read to its end. Otherwise its file has gone, or was not looked at, and it
     * is {@code unknown}.
     */
    private Dataset<Row> compared(Batch batch, long earliest, String read, String rejected) {
        return spark.sql("""
                WITH files AS (
                  SELECT source_file, min(micros) AS earliest FROM %1$s GROUP BY source_file),
                lines AS (
                  SELECT writer, seq, collect_set(content) AS contents, min(place) AS place
                  FROM (SELECT writer, seq, %2$s AS content, concat(source_file, ':', source_offset) AS place FROM %1$s)
                  GROUP BY writer, seq),
                writers AS (
                  SELECT writer, min(seq) AS first, max(seq) AS last,
                    max(CASE WHEN event = 'bywash.closed' THEN seq END) AS closed FROM %1$s GROUP BY writer),
                stored AS (
                  SELECT writer, seq, count(*) AS n, max(content) AS content, bool_and(derived) AS derived,
                    max(source_file) AS source_file, max(source_offset) AS source_offset, max(micros) AS micros
                  FROM (
                    SELECT *, %2$s AS content, %3$s AS derived
                    FROM (SELECT *, unix_micros(event_time) AS micros FROM %4$s t WHERE %5$s))
                  GROUP BY writer, seq),
                conflicts AS (SELECT DISTINCT writer, seq FROM %6$s WHERE reason = '%7$s'),
                damages AS (SELECT DISTINCT file, offset FROM %8$s)
                SELECT coalesce(l.writer, t.writer) AS writer, coalesce(l.seq, t.seq) AS seq,
                  coalesce(l.place, concat(t.source_file, ':', t.source_offset)) AS place,
                  CASE
                    WHEN t.n IS NULL THEN 'missing'
                    WHEN t.n > 1 THEN 'doubled'
                    WHEN l.seq IS NULL AND d.offset IS NOT NULL THEN 'damaged'
                    WHEN l.seq IS NULL AND (t.seq BETWEEN w.first AND w.last OR t.seq > w.closed OR t.micros >= f.earliest)
                      THEN 'added'
                    WHEN l.seq IS NULL THEN 'unknown'
                    WHEN NOT t.derived THEN 'altered'
                    WHEN size(l.contents) > 1 AND c.seq IS NULL THEN 'altered'
                    WHEN NOT array_contains(l.contents, t.content) AND (c.seq IS NULL OR f.earliest IS NOT NULL) THEN 'altered'
                    WHEN NOT array_contains(l.contents, t.content) THEN 'unknown'
                    ELSE 'there' END AS verdict,
                  l.seq IS NOT NULL AS in_files
                FROM lines l
                FULL JOIN stored t ON l.writer = t.writer AND l.seq = t.seq
                LEFT JOIN writers w ON t.writer = w.writer
                LEFT JOIN files f ON t.source_file = f.source_file
                LEFT JOIN conflicts c ON l.writer = c.writer AND l.seq = c.seq
                LEFT JOIN damages d ON t.source_file = d.file AND t.source_offset = d.offset
                """.formatted(
                read,
                CONTENT,
                DERIVED,
                events,
                TimeCondition.of(batch.times(), "t") + " AND t.event_time >= timestamp_micros(" + earliest + ")",
                target.table(Tables.REJECTED_LINES.name()),
                Rejection.CONFLICT,
                rejected));
    }

    private Stream<String> examples(Dataset<Row> compared, String finding) {
        return compared.where("verdict = '" + finding + "'").limit(mostExamples).collectAsList().stream()
                .map(row ->
                        "%s: event %s-%d of %s".formatted(finding, row.getString(0), row.getLong(1), row.getString(2)));
    }
}
