package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.batch.Checkpoint;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Compares what files hold with what the table holds. Changes nothing. */
public final class Verification {

    private static final int MAX_EXAMPLES = 20;

    private final SparkSession spark;
    private final Target target;

    public Verification(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /**
     * What was found.
     *
     * @param events different events in the files
     * @param missing of them, how many the table does not have
     * @param altered how many of the table differ from those of the files, and no rejected line says why
     * @param doubled how many the table has more than once
     * @param examples some of those three, a line each
     */
    public record Result(long events, long missing, long altered, long doubled, List<String> examples) {

        /** Whether the table holds exactly the files' events. */
        public boolean isExact() {
            return missing == 0 && altered == 0 && doubled == 0;
        }
    }

    /** Compares a batch that was read from the beginning of its files. */
    public Result verify(Batch batch) {
        if (batch.events() == 0) {
            return new Result(0, 0, 0, 0, List.of());
        }
        batch.eventRows().createOrReplaceTempView("bywash_read");
        Dataset<Row> joined = spark.sql("""
                SELECT s.writer, s.seq, s.place, CASE
                         WHEN t.n IS NULL THEN 'missing'
                         WHEN t.n > 1 THEN 'doubled'
                         WHEN c.seq IS NULL AND (size(s.crcs) > 1 OR NOT array_contains(s.crcs, t.crc)) THEN 'altered'
                         ELSE 'there' END AS verdict
                FROM (
                  SELECT writer, seq, collect_set(crc) AS crcs, min(concat(source_file, ':', source_offset)) AS place
                  FROM bywash_read GROUP BY writer, seq) s
                LEFT JOIN (
                  SELECT writer, seq, count(*) AS n, max(crc) AS crc FROM %1$s t WHERE %2$s GROUP BY writer, seq) t
                ON s.writer = t.writer AND s.seq = t.seq
                LEFT JOIN (SELECT DISTINCT writer, seq FROM %3$s WHERE reason = '%4$s') c
                ON s.writer = c.writer AND s.seq = c.seq
                """.formatted(
                        target.table(Tables.EVENTS.name()),
                        TimeCondition.of(batch.times(), "t"),
                        target.table(Tables.REJECTED_LINES.name()),
                        Rejection.CONFLICT));
        try (Checkpoint checkpoint = Checkpoint.of(joined)) {
            Dataset<Row> compared = checkpoint.rows();
            return new Result(
                    compared.count(),
                    count(compared, "missing"),
                    count(compared, "altered"),
                    count(compared, "doubled"),
                    compared.where("verdict <> 'there'").limit(MAX_EXAMPLES).collectAsList().stream()
                            .map(row -> "%s: event %s-%d of %s"
                                    .formatted(row.getString(3), row.getString(0), row.getLong(1), row.getString(2)))
                            .toList());
        }
    }

    private static long count(Dataset<Row> compared, String verdict) {
        return compared.where("verdict = '" + verdict + "'").count();
    }
}
