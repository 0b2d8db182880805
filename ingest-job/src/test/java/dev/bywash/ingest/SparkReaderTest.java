package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.storage.GuardedFileSystem;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --reader spark}, files are listed and read by nobody but Spark. */
@ExtendWith(SparkExtension.class)
class SparkReaderTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        GuardedFileSystem.addTo(spark.sparkContext().hadoopConfiguration());
    }

    @Test
    @Tag("runtime")
    void filesOfAnyNameAreReadOnAndTheHalvesOfTheirLinesJoined() throws Exception {
        Path executor = Files.createDirectories(volume.resolve("50% [a-z]{1} 漢字/executor/app-20261122020000-0000/0"));
        String cut = line(writer(1), 2, TIME);
        String unfinished = line(writer(1), 5, TIME);
        compress(executor.resolve("stdout--2026-11-22--02.gz"), opened(writer(1), TIME) + cut.substring(0, 60));
        compress(executor.resolve("stdout--2026-11-22--03.gz"), cut.substring(60) + line(writer(1), 3, TIME));
        compress(executor.resolve("stderr--2026-11-22--02.gz"), "Traceback\n" + opened(writer(2), TIME));
        Path active = executor.resolve("stdout");
        append(active, line(writer(1), 4, TIME) + unfinished.substring(0, 50));
        Ingestion ingestion = ingestion();
        RunReport first = ingestion.run();
        append(active, unfinished.substring(50));
        RunReport second = ingestion.run();

        assertThat(List.of(first.events(), second.events())).containsExactly(5L, 1L);
        assertThat(events()).containsExactly(1L, 1L, 2L, 3L, 4L, 5L);
        assertThat(List.of(first.rejected(), second.rejected(), second.duplicates()))
                .containsOnly(0L);
    }

    @Test
    void whatCannotBeReadKeepsNothingElseFromBeingRead() throws Exception {
        Path directory = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"));
        Path rolled = directory.resolve("stdout--2026-11-22--02-00");
        append(rolled, opened(writer(1), TIME));
        append(directory.resolve("stdout"), line(writer(1), 2, TIME));
        append(directory.resolve("stdout--secret"), opened(writer(2), TIME));
        Path vanishing = Files.createDirectories(volume.resolve("0714-210012-gone/driver"))
                .resolve("stdout--2026-11-22--02-00");
        append(vanishing, opened(writer(3), TIME));
        append(vanishing.resolveSibling("stdout"), opened(writer(4), TIME));
        try (RandomAccessFile tooLarge = new RandomAccessFile(
                directory.resolve("stdout--2026-11-21--00-00").toFile(), "rw")) {
            tooLarge.setLength(513L * 1024 * 1024);
        }

        RunReport report = AfterMessage.run(
                "plan: ", () -> Files.delete(vanishing), () -> ingestion().run());

        assertThat(report.events()).isEqualTo(3);
        assertThat(report.files().failed()).isEqualTo(1);
        assertThat(List.of(report.readNothing(), report.hasMore())).containsOnly(false);
    }

    private Ingestion ingestion() {
        IngestOptions options = IngestOptions.of(List.of(GuardedFileSystem.name(volume)), new Target(tables.toString()))
                .withReader(Reader.SPARK);
        return new Ingestion(spark, options, Clock.systemUTC());
    }

    private List<Long> events() {
        return spark.sql("SELECT seq FROM delta.`" + tables + "/events` ORDER BY seq")
                .as(Encoders.LONG())
                .collectAsList();
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void compress(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
