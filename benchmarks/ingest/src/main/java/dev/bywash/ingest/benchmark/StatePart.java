package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.EventLines;
import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Whether a run gets slower by all the writers and files that were ever seen. Those are written by Spark, as a fold leaves them, and have no events. */
final class StatePart implements Part {

    private static final int CLUSTERS = 10;
    private static final int EVENTS_A_CLUSTER = 100;
    private static final int FILES_A_CLUSTER = 30;
    private static final int ROWS_A_FILE = 50_000;

    private final int writers;
    private final int files;
    private final int rounds;

    /**
     * @param writers how many the large state knows
     * @param files how many the large state knows
     */
    StatePart(int writers, int files, int rounds) {
        this.writers = writers;
        this.files = files;
        this.rounds = rounds;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        Map<String, Job> jobs = new LinkedHashMap<>();
        for (String kind : List.of("a job that begins", "`--every`")) {
            for (String size : List.of("small", "large")) {
                Job job = new Job(session, directory.resolve("job-" + jobs.size()));
                if (size.equals("large")) {
                    fill(session.spark(), job.target.resolve("ingest_state"));
                }
                if (kind.equals("`--every`")) {
                    job.goOn();
                }
                jobs.put(size + ", " + kind, job);
            }
        }
        Map<String, List<Measured>> results = new LinkedHashMap<>();
        // The first round warms up.
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Job> job : jobs.entrySet()) {
                Measured measured = Measured.of(job.getValue().next());
                System.out.printf("  %s: %s%n", job.getKey(), measured);
                if (round > 0) {
                    results.computeIfAbsent(job.getKey(), some -> new ArrayList<>())
                            .add(measured);
                }
            }
        }
        return report(results);
    }

    /** One that begins anew for each run, or goes on. */
    private static final class Job {
        private final BenchmarkSession session;
        private final EventFiles files;
        private final Path target;
        private Ingestion every;
        private int deliveries;

        Job(BenchmarkSession session, Path directory) throws IOException {
            this.session = session;
            this.files = new EventFiles(directory.resolve("volume"));
            this.target = directory.resolve("tables");
            deliver();
            session.ingest(files.volume(), target);
        }

        void goOn() {
            every = session.ingestion(files.volume(), target);
        }

        /** A thousand events: half of writers that are known, half of new ones. */
        private void deliver() throws IOException {
            for (int cluster = 0; cluster < CLUSTERS / 2; cluster++) {
                long first = (long) deliveries * EVENTS_A_CLUSTER + 1;
                files.write(cluster, "stdout--%05d".formatted(deliveries), first, EVENTS_A_CLUSTER, Instant.now());
                int other = CLUSTERS + deliveries * CLUSTERS + cluster;
                files.write(other, "stdout--00000", 1, EVENTS_A_CLUSTER, Instant.now());
            }
            deliveries++;
        }

        Callable<RunReport> next() throws IOException {
            deliver();
            return () -> requireEvents(every == null ? session.ingest(files.volume(), target) : every.run());
        }

        private static RunReport requireEvents(RunReport report) {
            if (report.events() != CLUSTERS * EVENTS_A_CLUSTER) {
                throw new IllegalStateException("Not as many events as were delivered: " + report);
            }
            return report;
        }
    }

    private void fill(SparkSession spark, Path state) {
        String table = "delta.`" + state + "`";
        // What a job lists before all others, as it names it.
        String source = spark.table(table)
                .where("directory IS NOT NULL")
                .selectExpr("split_part(directory, '/1122-', 1)")
                .first()
                .getString(0);
        Instant before = Instant.now().minus(10, ChronoUnit.DAYS);
        Dataset<Row> ledger = spark.range(files)
                .selectExpr(
                        "'ledger' AS kind",
                        "concat('%s/0101-120000-', lpad(CAST(id div %d AS STRING), 8, '0'), '/driver') AS directory"
                                .formatted(source, FILES_A_CLUSTER),
                        "CAST(NULL AS STRING) AS writer",
                        """
                        struct(concat('stdout--2026-01-01--', lpad(CAST(id %% %1$d AS STRING), 2, '0')), 100000L, TIMESTAMP'%2$s', 100000L, 99500L, xxhash64(id),
                               TRUE, 'DONE', CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING),
                               concat('%3$s/0101-120000-', lpad(CAST(id div %1$d AS STRING), 8, '0')),
                               CAST(NULL AS TIMESTAMP)) AS file""".formatted(FILES_A_CLUSTER, before, source),
                        "NULL AS seen");
        // By the text of their times, writers of older processes come before those of newer ones.
        Dataset<Row> seen = spark.range(writers)
                .selectExpr(
                        "'writer' AS kind",
                        "CAST(NULL AS STRING) AS directory",
                        "concat('%s', lpad(CAST(id AS STRING), 16, '0')) AS writer"
                                .formatted(EventLines.writer(0).substring(0, 9) + "0"),
                        "NULL AS file",
                        """
                        struct(concat('0101-120000-', lpad(CAST(id div 10 AS STRING), 8, '0')), 'etl', 'driver', '10.0.0.1', 'app-1', TIMESTAMP'%1$s', TIMESTAMP'%1$s',
                               TRUE, TRUE, 0L, array(struct(1L, 500L, TIMESTAMP'%1$s', TIMESTAMP'%1$s')), 0L) AS seen""".formatted(before));
        for (Dataset<Row> rows : List.of(ledger, seen)) {
            inTableOrder(spark, table, rows, before)
                    .write()
                    .format("delta")
                    .mode("append")
                    .save(state.toString());
        }
    }

    private static Dataset<Row> inTableOrder(SparkSession spark, String table, Dataset<Row> rows, Instant time) {
        Dataset<Row> all = rows.selectExpr(
                "*",
                "'fold' AS commit_id",
                "0L AS number",
                "'fold' AS run_id",
                "TIMESTAMP'%s' AS run_time".formatted(time),
                "NULL AS head",
                "NULL AS run");
        return all.select(Arrays.stream(spark.table(table).schema().fields())
                        .map(field -> functions
                                .col(field.name())
                                .cast(field.dataType())
                                .as(field.name()))
                        .toArray(Column[]::new))
                .repartitionByRange(
                        (int) (1 + all.count() / ROWS_A_FILE), functions.expr("coalesce(writer, directory)"))
                .sortWithinPartitions("writer", "directory");
    }

    private String report(Map<String, List<Measured>> results) {
        StringBuilder text =
                new StringBuilder("""
                A run with %,d events, half of them of %d writers that are known, half of as many new ones; medians of %d runs.
                The large state knows %,d writers and %,d files of clusters that ended and were deleted, the small one those of these runs:

                | state | s | x small | CPU s | x small |
                | --- | ---: | ---: | ---: | ---: |
                """.formatted(CLUSTERS * EVENTS_A_CLUSTER, CLUSTERS / 2, rounds, writers, files));
        results.forEach((name, measured) -> {
            Measured median = Measured.median(measured);
            Measured small = Measured.median(results.get(name.replace("large", "small")));
            text.append("| %s | %s | %s | %s | %s |%n"
                    .formatted(
                            name,
                            Measured.figure(median.seconds()),
                            Measured.figure(median.seconds() / small.seconds()),
                            Measured.figure(median.cpuSeconds()),
                            Measured.figure(median.cpuSeconds() / small.cpuSeconds())));
        });
        return text.toString();
    }
}
