package dev.bywash.ingest.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How long a run takes to bring events into an empty table, against Spark's own ways to do as much. */
final class LoadPart implements Part {

    private static final String FLOOR = "the same rows from Parquet, `INSERT`: the floor";
    private static final String FILE = "_metadata.file_path AS file";
    private static final int WARM_UP_EVENTS = 20_000;

    private static final String SCHEMA = """
            writer STRING, time TIMESTAMP, level STRING, logger STRING, thread STRING, event STRING, message STRING,
            attributes MAP<STRING, STRING>, exception STRUCT<class: STRING, message: STRING, stacktrace: STRING>,
            source STRUCT<cluster_id: STRING, cluster_name: STRING, role: STRING, host: STRING, app_id: STRING,
                          job_id: STRING, job_run_id: STRING, task_run_id: STRING, task_key: STRING>,
            seq BIGINT, crc STRING""";

    private static final String COLUMNS = """
            concat(writer, '-', seq) AS event_id, writer, seq, time AS event_time, CAST(time AS DATE) AS event_date, level,
            CASE level WHEN 'INFO' THEN 9 WHEN 'WARN' THEN 13 WHEN 'ERROR' THEN 17 END AS severity_number,
            logger, thread, event, message, attributes, exception, source.cluster_id, source.cluster_name, source.role,
            source.host, source.app_id, source.job_id, source.job_run_id, source.task_run_id, source.task_key,
            file AS source_file, CAST(NULL AS BIGINT) AS source_offset, crc, current_timestamp() AS ingest_time, 'run' AS run_id""";

    private final int events;
    private final int rounds;

    LoadPart(int events, int rounds) {
        this.events = events;
        this.rounds = rounds;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        if (events > WARM_UP_EVENTS) {
            compare(session, directory.resolve("warm-up"), WARM_UP_EVENTS, 1);
        }
        return compare(session, directory.resolve("load"), events, rounds);
    }

    private static String compare(BenchmarkSession session, Path directory, int events, int rounds) throws Exception {
        EventFiles files = new EventFiles(directory.resolve("volume"));
        files.deliver(events);
        Path source = files.volume();
        Path first = directory.resolve("first");
        session.ingest(source, first);
        Path parquet = directory.resolve("parquet");
        SparkSession spark = session.spark();
        spark.table(BenchmarkSession.eventsOf(first)).drop("event_date").write().parquet(parquet.toString());

        Map<String, List<Measured>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            Path tables = directory.resolve("round-" + round);
            measure(
                    results,
                    "`spark.read.json` with a schema, `INSERT`",
                    insert(session, tables.resolve("json"), """
                    SELECT %s FROM parsed""".formatted(COLUMNS), () -> spark.read()
                            .schema(SCHEMA)
                            .json(source + "/*/*")
                            .selectExpr("*", FILE)));
            measure(
                    results,
                    "`text` and `from_json`, `INSERT`",
                    insert(session, tables.resolve("from-json"), """
                    SELECT %s FROM (SELECT e.*, file FROM (
                      SELECT from_json(value, '%s') AS e, file FROM parsed))""".formatted(COLUMNS, SCHEMA), () -> spark.read()
                            .text(source + "/*/*")
                            .selectExpr("*", FILE)));
            measure(results, FLOOR, insert(session, tables.resolve("parquet"), """
                    SELECT *, CAST(event_time AS DATE) AS event_date FROM parsed""", () -> spark.read()
                    .parquet(parquet.toString())));
            Path target = tables.resolve("bywash");
            session.ingestion(source, target);
            measure(
                    results,
                    "Bywash: parse, check, `MERGE`, ledger, completeness",
                    () -> session.ingest(source, target));
            session.requireEvents(target, events);
        }
        return report(events, source, results);
    }

    /** Into a table like the job's own. */
    private static Callable<Dataset<Row>> insert(
            BenchmarkSession session, Path target, String query, Callable<Dataset<Row>> source) throws IOException {
        session.ingestion(target, target);
        return () -> {
            source.call().createOrReplaceTempView("parsed");
            return session.spark().sql("INSERT INTO " + BenchmarkSession.eventsOf(target) + " BY NAME " + query);
        };
    }

    private static void measure(Map<String, List<Measured>> results, String name, Callable<?> action) throws Exception {
        Measured measured = Measured.of(action);
        results.computeIfAbsent(name, key -> new ArrayList<>()).add(measured);
        System.out.printf("  %s: %s%n", name, measured);
    }

    private static String report(int events, Path source, Map<String, List<Measured>> results) throws IOException {
        long bytes;
        try (var files = Files.walk(source)) {
            bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
        Measured floor = Measured.median(results.get(FLOOR));
        StringBuilder text = new StringBuilder("%,d events of %d bytes on average, %d rounds:%n%n"
                .formatted(
                        events,
                        bytes / events,
                        results.values().iterator().next().size()));
        text.append("| | s | x the floor | CPU s | x the floor |\n| --- | ---: | ---: | ---: | ---: |\n");
        results.forEach((name, measured) -> {
            Measured median = Measured.median(measured);
            text.append("| %s | %s | %s | %s | %s |%n"
                    .formatted(
                            name,
                            Measured.figure(median.seconds()),
                            Measured.figure(median.seconds() / floor.seconds()),
                            Measured.figure(median.cpuSeconds()),
                            Measured.figure(median.cpuSeconds() / floor.cpuSeconds())));
        });
        return text.toString();
    }
}
