package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.storage.GuardedFileSystem;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A directory that nobody may list, or that lies too deep, keeps the files of nobody else from being deleted or verified. */
@ExtendWith(SparkExtension.class)
class UnlistableTest {

    private static final String FILE = "stdout--2026-10-13--00-00";

    private final Instant now = Instant.now();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;
    private String source;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        GuardedFileSystem.addTo(spark.sparkContext().hadoopConfiguration());
        source = GuardedFileSystem.name(volume);
    }

    @Test
    void maintenanceDeletesTheOthersAndForgetsNothingOfIt() throws Exception {
        Path old = deliver("0713-210012-aaaa/driver/" + FILE, 1);
        Path hidden = deliver("0714-210012-bbbb/driver/" + FILE, 2);
        deliver("0714-210012-bbbb/driver/stdout--2026-10-13--01-00", 3);
        ingest();
        Path secret = Files.move(
                hidden.getParent(), hidden.resolveSibling("../secret").normalize());
        Files.createDirectories(volume.resolve("a/".repeat(40)));
        rename("driver", "secret");

        maintain();

        assertThat(old).doesNotExist();
        assertThat(secret.resolve(FILE)).exists();
        assertThat(below().rows("SELECT count(*) FROM source_files WHERE directory LIKE '%secret'"))
                .containsExactly("2");
    }

    @Test
    void verificationComparesTheOthersAndSaysWhatItCouldNotCompare() throws Exception {
        deliver("0713-210012-aaaa/driver/" + FILE, 1);
        ingest();
        VerifyJob whole = verification();
        int before = whole.run(spark);
        Files.createDirectories(volume.resolve("0715-210012-secret"));

        assertThat(before).isZero();
        assertThat(verification().run(spark))
                .as("what is there could not be found out")
                .isEqualTo(1);
    }

    private VerifyJob verification() {
        VerifyJob job = new VerifyJob();
        job.parse("--source", source, "--target", tables.toString());
        return job;
    }

    /** As if the files had been read where they lie now. */
    private void rename(String from, String to) {
        spark.sql(
                "UPDATE delta.`%s/ingest_state` SET directory = replace(directory, '%s', '%s') WHERE directory LIKE '%%bbbb%%'"
                        .formatted(tables, from, to));
    }

    private Path deliver(String path, int writer) throws Exception {
        Path file = volume.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, opened(writer(writer), now) + closed(writer(writer), 2, now, 0));
        return Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofDays(40))));
    }

    private void ingest() throws Exception {
        IngestOptions options = IngestOptions.of(List.of(source), new Target(tables.toString()));
        new Ingestion(spark, options, Clock.systemUTC()).run();
    }

    private TablesBelow below() {
        return new TablesBelow(tables, Clock.systemUTC(), volume);
    }

    private void maintain() throws Exception {
        MaintenanceOptions options = new MaintenanceOptions(
                new Target(tables.toString()), null, List.of(source), LogFiles.STANDARD, Duration.ofDays(30), 7);
        new Maintenance(spark, options, Clock.systemUTC()).run();
    }
}
