package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.IngestOptions;
import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.RunReport;
import dev.bywash.ingest.Sessions;
import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** One session for all parts: the job's own, with as many cores as there are. */
final class BenchmarkSession implements AutoCloseable {

    private final SparkSession spark = Sessions.open("bywash-ingest-benchmark");

    BenchmarkSession() {
        spark.sparkContext().setLogLevel("ERROR");
        spark.conf().set("spark.sql.session.timeZone", "UTC");
    }

    SparkSession spark() {
        return spark;
    }

    Ingestion ingestion(Path source, Path target) {
        return ingestion(source, target, LogFiles.STANDARD);
    }

    Ingestion ingestion(Path source, Path target, LogFiles files) {
        return ingestion(source.toString(), target, files, 1L << 32, AuditOptions.OFF, WatchOptions.OFF);
    }

    /** Of a source of any file system, and however much there is. */
    Ingestion ingestion(String source, Path target) {
        return ingestion(source, target, LogFiles.STANDARD, 1L << 40, AuditOptions.OFF, WatchOptions.OFF);
    }

    Ingestion ingestion(Path source, Path target, AuditOptions audit) {
        return ingestion(source.toString(), target, LogFiles.STANDARD, 1L << 32, audit, WatchOptions.OFF);
    }

    Ingestion ingestion(Path source, Path target, WatchOptions watch) {
        return ingestion(source.toString(), target, LogFiles.STANDARD, 1L << 32, AuditOptions.OFF, watch);
    }

    private Ingestion ingestion(
            String source, Path target, LogFiles files, long maxBytesPerRun, AuditOptions audit, WatchOptions watch) {
        IngestOptions options = IngestOptions.of(List.of(source), new Target(target.toString()))
                .withFiles(files)
                .withMaxBytesPerRun(maxBytesPerRun)
                .withWatch(watch)
                .withAudit(audit);
        return new Ingestion(spark, options, Clock.systemUTC());
    }

    /** A run in a session that may be new to the tables, as a run of a job is. */
    RunReport ingest(Path source, Path target) throws IOException {
        return ingestion(source, target).run();
    }

    /** The job's table of events, for SQL. */
    static String eventsOf(Path target) {
        return "delta.`" + target + "/events`";
    }

    /** @throws IllegalStateException when there are more events or fewer: what was measured is not what it should be */
    void requireEvents(Path target, long expected) {
        long events = spark.table(eventsOf(target)).count();
        if (events != expected) {
            throw new IllegalStateException(target + " has " + events + " events instead of " + expected);
        }
    }

    @Override
    public void close() {
        spark.stop();
    }
}
