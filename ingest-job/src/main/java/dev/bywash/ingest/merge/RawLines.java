package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Inserts the raw lines of a batch that the table does not have. As with events, they are in the table before the state says that their files were read, so that after
 * a kill they are read again, and found there. They are looked for among those that runs brought which may not be recorded; and among all, where a file is
 * new to the state that others of its age are not.
 */
public final class RawLines {

    /** A run that nobody recorded began so long before the last recorded one, at most. */
    private static final Duration OVERLAP = Duration.ofHours(3);

    private final SparkSession spark;
    private final Target target;

    /** Makes the table where it is missing. */
    public RawLines(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
        MoreTables.create(spark, target, List.of(Tables.RAW_LINES));
    }

    /**
     * Inserts.
     *
     * @param time when the run began
     * @param listed when the last recorded run began
     * @return how many lines are new
     */
    public long add(Batch batch, String runId, Instant time, Instant listed) {
        if (!batch.hasRaw()) {
            return 0;
        }
        Instant since = since(batch.outcomes(), listed);
        Dataset<Row> rows = (mayRepeat(batch.outcomes())
                        ? batch.rawRows().dropDuplicates(new String[] {"directory", "stream", "offset", "hash"})
                        : batch.rawRows())
                .withColumn("ingest_date", functions.lit(java.sql.Date.valueOf(day(time))))
                .withColumn("ingest_time", functions.lit(Timestamp.from(time)))
                .withColumn("run_id", functions.lit(runId));
        try (TempView view = TempView.of(rows)) {
            return Commits.retried(() -> spark.sql("""
                            MERGE INTO %s t USING %s s
                            ON t.ingest_date >= DATE'%s' AND t.ingest_time >= TIMESTAMP'%s'
                               AND t.directory = s.directory AND t.stream = s.stream AND t.`offset` = s.`offset` AND t.`hash` = s.`hash`
                            WHEN NOT MATCHED THEN %s
                            """.formatted(
                                            target.table(Tables.RAW_LINES.name()),
                                            view.name(),
                                            day(since),
                                            since,
                                            Tables.RAW_LINES.insertClause()))
                            .collectAsList())
                    .get(0)
                    .<Long>getAs("num_inserted_rows");
        }
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static Instant since(List<FileOutcome> outcomes, Instant listed) {
        Instant since = listed.minus(OVERLAP);
        boolean allNewOnesAreYoung = outcomes.stream()
                .filter(outcome -> outcome.content().from() == 0)
                .noneMatch(outcome -> outcome.file().modifiedMillis() < since.toEpochMilli());
        return allNewOnesAreYoung ? since : Instant.EPOCH;
    }

    /** Whether two of the files may hold the same bytes: a stream is delivered under the name that it has and under the one that it had. */
    private static boolean mayRepeat(List<FileOutcome> outcomes) {
        List<DeliveredFile> files = outcomes.stream().map(FileOutcome::file).toList();
        return files.stream()
                        .map(file -> file.directory() + "\n" + file.stream())
                        .distinct()
                        .count()
                < files.size();
    }
}
