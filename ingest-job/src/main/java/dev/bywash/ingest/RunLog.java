package dev.bywash.ingest;

import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Table {@code ingest_runs}. */
final class RunLog {

    private final SparkSession spark;
    private final String table;

    RunLog(SparkSession spark, Target target) {
        this.spark = spark;
        this.table = target.table(Tables.INGEST_RUNS.name());
    }

    void append(RunReport report) {
        String columns = Tables.INGEST_RUNS.columnNames();
        spark.createDataFrame(List.of(row(report)), Tables.INGEST_RUNS.rowType())
                .createOrReplaceTempView("bywash_run");
        Commits.retried(() -> spark.sql("INSERT INTO %1$s (%2$s) SELECT %2$s FROM bywash_run".formatted(table, columns))
                .collectAsList());
    }

    private static Row row(RunReport report) {
        Duration lag = report.lag();
        return RowFactory.create(
                report.runId(),
                report.start(),
                report.end(),
                report.filesListed(),
                report.clustersSkipped(),
                report.filesRead(),
                report.filesFailed(),
                report.filesLeft(),
                report.bytesRead(),
                report.bytesLeft(),
                report.lines(),
                report.events(),
                report.duplicates(),
                report.rejected(),
                report.expired(),
                report.noiseBytes(),
                seconds(report.plan()),
                seconds(report.read()),
                seconds(report.merge()),
                seconds(report.record()),
                report.newestEvent(),
                lag == null ? null : seconds(lag),
                Version.CURRENT);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
