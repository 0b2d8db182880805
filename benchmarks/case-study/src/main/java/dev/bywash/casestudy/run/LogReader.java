package dev.bywash.casestudy.run;

import dev.bywash.casestudy.etl.Etl;
import dev.bywash.casestudy.etl.LoadStatus;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;

/** Reads the logs of all variants, each in its own form, as the same table of loads. */
final class LogReader implements AutoCloseable {

    private final SparkSession session;

    private LogReader(SparkSession session) {
        this.session = session;
    }

    static LogReader open() {
        return new LogReader(SparkSession.builder()
                .master("local[2]")
                .appName("case-study")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.shuffle.partitions", "1")
                .config("spark.databricks.delta.snapshotPartitions", "1")
                .getOrCreate());
    }

    /** The identities of the measured events of a driver's log. */
    Set<String> events(Variant variant, Path directory) {
        return loads(variant, directory).selectExpr("concat(table_name, ' ', status)").collectAsList().stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toSet());
    }

    /** The identity of an event, as {@link #events} has it. */
    static String eventId(int table, LoadStatus status) {
        return "sales_%04d %s".formatted(table, status.text());
    }

    /** What a team asks its log after a night: the slowest loads. Read as by somebody who sees the table for the first time. */
    long slowestLoads(Variant variant, Path directory) {
        DeltaLog.clearCache();
        loads(variant, directory).createOrReplaceTempView("loads");
        return session.sql("""
                        SELECT table_name, max(rows) AS rows, max(duration_ms) AS duration
                        FROM loads WHERE status = 'finished' GROUP BY table_name ORDER BY duration DESC LIMIT 10""").collectAsList().size();
    }

    private Dataset<Row> loads(Variant variant, Path directory) {
        Dataset<Row> all =
                switch (variant) {
                    case NO_LOGGING, BYWASH_BARE ->
                        throw new IllegalArgumentException("there is no log of " + variant.id());
                    case INSERT, INSERT_COMPACTED, BUFFERED ->
                        session.read()
                                .format("delta")
                                .load(directory.resolve("log").toString());
                    case JSON_FILE ->
                        session.read()
                                .schema("context MAP<STRING, STRING>, fields MAP<STRING, STRING>")
                                .json(directory
                                        .resolve("node/databricks/driver/logs/etl*.json")
                                        .toString())
                                .selectExpr(
                                        "context['pipeline'] AS pipeline",
                                        "context['table'] AS table_name",
                                        "fields['status'] AS status",
                                        "CAST(fields['rows'] AS BIGINT) AS rows",
                                        "CAST(fields['duration_ms'] AS BIGINT) AS duration_ms");
                    case BYWASH, BYWASH_BESIDE ->
                        session.read()
                                .format("delta")
                                .load(directory.resolve("bywash/events").toString())
                                .where("event = 'table.load'")
                                .selectExpr(
                                        "attributes['pipeline'] AS pipeline",
                                        "attributes['table'] AS table_name",
                                        "attributes['status'] AS status",
                                        "CAST(attributes['rows'] AS BIGINT) AS rows",
                                        "CAST(attributes['duration_ms'] AS BIGINT) AS duration_ms");
                };
        return all.where("pipeline = '" + Etl.PIPELINE + "'");
    }

    @Override
    public void close() {
        session.stop();
    }
}
