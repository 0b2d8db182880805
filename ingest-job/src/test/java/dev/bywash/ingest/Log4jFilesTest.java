package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the platform's own appenders write is looked into where that is asked for, and costs nothing where it is not. */
@ExtendWith(SparkExtension.class)
class Log4jFilesTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final String NOISE =
            "26/11/22 02:00:00 INFO DAGScheduler: Got job 0\n\tat org.apache.spark.Foo(Foo.scala:1)\n";

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;
    private Path driver;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        driver = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"));
    }

    @Test
    void theyAreReadOnRequestAndNothingIsDoubled() throws Exception {
        String first = opened(writer(1), TIME);
        Files.writeString(driver.resolve("stdout"), first);
        Files.writeString(
                driver.resolve("log4j-active.log"),
                NOISE + first + "26/11/22 02:00:00 INFO etl: " + line(writer(1), 2, TIME) + NOISE);
        compress(driver.resolve("log4j-2026-11-22-01.log.gz"), NOISE + line(writer(1), 3, TIME));

        RunReport withoutRequest = run(LogFiles.STANDARD);
        assertThat(withoutRequest.events()).isEqualTo(1);
        assertThat(withoutRequest.files().failed()).isZero();

        RunReport asked = run(LogFiles.WITH_LOG4J);
        assertThat(List.of(asked.events(), asked.duplicates(), asked.rejected()))
                .containsExactly(2L, 1L, 0L);

        // The appender rolls: nothing of what it had is read again, whatever its name is now.
        compress(
                driver.resolve("log4j-2026-11-22-02.log.gz"),
                Files.readString(driver.resolve("log4j-active.log")) + line(writer(1), 4, TIME));
        Files.writeString(driver.resolve("log4j-active.log"), NOISE + line(writer(1), 5, TIME));
        assertThat(verify()).as("events that are not in the table yet").isOne();
        RunReport rolled = run(LogFiles.WITH_LOG4J);

        assertThat(List.of(rolled.events(), rolled.duplicates(), rolled.rejected()))
                .containsExactly(2L, 0L, 0L);
        assertThat(spark.sql("SELECT seq FROM delta.`" + tables + "/events` ORDER BY seq")
                        .as(Encoders.LONG())
                        .collectAsList())
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void sparksOwnSourcesListThemOnRequestToo() throws Exception {
        for (String name : List.of(
                "stdout",
                "stderr--2026-11-22--03.gz",
                "log4j-active.log",
                "log4j-2026-11-22-01.log.gz",
                "log4j2.xml",
                "other.log")) {
            Files.writeString(driver.resolve(name), "x");
        }

        assertThat(listed(LogFiles.STANDARD)).containsExactlyInAnyOrder("stdout", "stderr--2026-11-22--03.gz");
        assertThat(listed(LogFiles.WITH_LOG4J))
                .containsExactlyInAnyOrder(
                        "stdout", "stderr--2026-11-22--03.gz", "log4j-active.log", "log4j-2026-11-22-01.log.gz");
    }

    private List<String> listed(LogFiles files) throws IOException {
        return FileAccess.ofSpark(spark, List.of(volume.toString()), files)
                .list(directory -> false, Unlistable.NAMED)
                .files()
                .stream()
                .map(DeliveredFile::name)
                .toList();
    }

    /** What the job's main does, but for the session, which goes on. */
    private int verify() throws Exception {
        VerifyJob job = new VerifyJob();
        job.parse("--source", volume.toString(), "--target", tables.toString(), "--log4j-files", "on");
        return job.run(spark);
    }

    private RunReport run(LogFiles files) throws IOException {
        IngestOptions options = IngestOptions.of(List.of(volume.toString()), new Target(tables.toString()))
                .withFiles(files);
        return new Ingestion(spark, options, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1))).run();
    }

    private static void compress(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
