package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.watch.WatchOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each run comes into the audit log, whatever became of it, and of what no run brought nothing does. */
@ExtendWith(SparkExtension.class)
class AuditedRunsTest {

    private final Instant now = Instant.now();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    @TempDir
    private Path elsewhere;

    private SparkSession spark;
    private Path checkpoints;

    @BeforeEach
    void begin() throws Exception {
        spark = SparkExtension.spark();
        checkpoints = elsewhere.resolve("checkpoints");
        SparkExtension.createTables(tables);
    }

    @Test
    void aProcessThatGoesOnEntersWhatOthersAndItselfLeftOut() throws Exception {
        Ingestion job = job(on());
        deliver(1, "");
        job.run();

        // Another job, which is killed before it comes to the log.
        deliver(2, "");
        job(AuditOptions.OFF).run();
        deliver(3, "");
        job.run();
        assertThat(writersInLog()).containsExactly(writer(1), writer(2), writer(3));

        // A run that fails behind its commit; the next one brings nothing new.
        Path rejected = tables.resolve("rejected_lines");
        Path aside = Files.move(rejected, elsewhere.resolve("aside"));
        deliver(4, line(writer(4), 3, now, "load", "loaded", "").replace("loaded", "torn"));
        assertThatThrownBy(job::run).isInstanceOf(Exception.class);
        if (Files.exists(rejected)) {
            Files.move(rejected, elsewhere.resolve("junk"));
        }
        Files.move(aside, rejected);
        job.run();
        assertThat(writersInLog()).containsExactly(writer(1), writer(2), writer(3), writer(4));

        // Rows of a run that never was: neither this process nor the next takes it for one that was killed.
        spark.table(events())
                .where("writer = '" + writer(1) + "'")
                .withColumn("writer", functions.lit(writer(9)))
                .withColumn("run_id", functions.lit("no-run"))
                .write()
                .format("delta")
                .mode("append")
                .save(tables + "/events");
        deliver(5, "");
        job.run();
        job(on()).run();
        assertThat(writersInLog()).containsExactly(writer(1), writer(2), writer(3), writer(4), writer(5));
    }

    @Test
    void aCheckpointThatCannotBeLeftIsLeftByTheNextRunAndAllThatAreThereAreCompared() throws Exception {
        Files.writeString(checkpoints, "no directory");
        Ingestion job = job(on());
        deliver(1, "");
        job.run();
        assertThat(writersInLog()).containsExactly(writer(1));
        Files.delete(checkpoints);
        job.run();
        Path first = checkpoints.resolve("000000000001.checkpoint");
        assertThat(first).exists();

        deliver(2, "");
        job.run();
        assertThat(verify()).isZero();
        // Of a log that was set back to before its first run, and has come further since.
        Path other = checkpoints.resolve("000000000001-0123456789abcdef.checkpoint");
        Files.writeString(other, Files.readString(first).replaceFirst("(?m)^.{43}=$", "A".repeat(43) + "="));
        assertThat(verify()).isOne();
    }

    private int verify() throws Exception {
        VerifyJob job = new VerifyJob();
        job.parse("--target", tables.toString(), "--checkpoints", checkpoints.toString(), "--no-findings-table");
        return job.run(spark);
    }

    private String events() {
        return "delta.`" + tables + "/events`";
    }

    private List<String> writersInLog() {
        return spark.table("delta.`" + tables + "/audit_log`")
                .selectExpr("regexp_extract(entry, 'writer=([^ ]*)', 1) AS writer")
                .orderBy("writer")
                .as(Encoders.STRING())
                .collectAsList();
    }

    private void deliver(int n, String more) throws Exception {
        Path file = volume.resolve("0713-" + n + "/driver/stdout");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                line(writer(n), 1, now, "load", "loaded", "") + line(writer(n), 2, now, "load", "loaded", "") + more);
    }

    private AuditOptions on() {
        return new AuditOptions(true, checkpoints.toString(), null);
    }

    private Ingestion job(AuditOptions audit) {
        return new TablesBelow(tables, Clock.systemUTC(), volume).ingestion(WatchOptions.OFF, audit);
    }
}
