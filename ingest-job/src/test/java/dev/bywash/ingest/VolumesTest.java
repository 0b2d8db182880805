package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static dev.bywash.ingest.StandInPlatform.Refusal.DELETING;
import static dev.bywash.ingest.StandInPlatform.Refusal.FINDING_ON_EXECUTORS;
import static dev.bywash.ingest.StandInPlatform.Refusal.LISTING;
import static dev.bywash.ingest.StandInPlatform.Refusal.OPENING;
import static dev.bywash.ingest.StandInPlatform.Refusal.OPENING_ON_EXECUTORS;
import static dev.bywash.ingest.StandInPlatform.Refusal.SHOWING;
import static dev.bywash.ingest.StandInPlatform.Refusal.SPARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.StandInPlatform.Refusal;
import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.plan.ReadPlan;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.read.ReadSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a platform refuses to do with a path of a volume, its events arrive, each once. */
@ExtendWith(SparkExtension.class)
class VolumesTest {

    private static final int NOISE_BYTES = 1 << 20;

    static final List<Arguments> REFUSALS = Stream.of(
                    Set.<Refusal>of(),
                    Set.of(LISTING),
                    Set.of(LISTING, OPENING),
                    Set.of(SHOWING),
                    Set.of(OPENING),
                    Set.of(OPENING_ON_EXECUTORS),
                    Set.of(FINDING_ON_EXECUTORS))
            .flatMap(refused -> Stream.of(Arguments.of(refused, true), Arguments.of(refused, false)))
            .toList();

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private final Instant now = Instant.now();
    private SparkSession spark;
    private Configuration hadoop;
    private Path empty;
    private Path stdout;
    private Logged warnings;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        hadoop = spark.sparkContext().hadoopConfiguration();
        SparkExtension.createTables(tables);
        Path driver = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"));
        stdout = driver.resolve("stdout");
        empty = Files.createFile(driver.resolve("stdout--2026-11-22--01-00"));
        warnings = Logged.by(FileAccess.class);
    }

    @AfterEach
    void tearDown() {
        warnings.close();
        StandInPlatform.stop(hadoop);
    }

    @ParameterizedTest(name = "{0} refused, file: allowed: {1}")
    @FieldSource("REFUSALS")
    void allEventsAreReadOnceAndOneWarningNamesTheWay(Set<Refusal> refused, boolean fileAllowed) throws Exception {
        StandInPlatform.start(hadoop, refused, fileAllowed ? null : volume);
        append("x".repeat(NOISE_BYTES) + "\n" + opened(writer(1), now) + line(writer(1), 2, now));
        List<LedgerEntry> ledger = new ArrayList<>();

        assertThat(read(ledger)).containsExactly(1L, 2L);
        assertThat(warnings.messages()).hasSize(refused.isEmpty() ? 0 : 1).allSatisfy(warning -> assertThat(warning)
                .contains("Delivered files are", "not by the path as it is given")
                .contains(fileAllowed ? "by the path with file: before it" : "by Spark's own sources"));
        StandInPlatform.bytesRead();
        append(line(writer(1), 3, now));

        assertThat(read(ledger)).containsExactly(3L);
        if (fileAllowed || refused.isEmpty()) {
            assertThat(StandInPlatform.bytesRead())
                    .as("only what is new")
                    .isPositive()
                    .isLessThan(NOISE_BYTES / 2);
        }
    }

    @ParameterizedTest(name = "file: allowed: {0}")
    @ValueSource(booleans = {true, false})
    void allThreeJobsDoTheirWorkInWhicheverWayIsLetIn(boolean fileAllowed) throws Exception {
        StandInPlatform.start(hadoop, Set.of(LISTING, OPENING, DELETING), fileAllowed ? null : volume);
        append(opened(writer(1), now) + line(writer(1), 2, now));
        Path log4j = Files.writeString(stdout.resolveSibling("log4j-2026-11-22-01.log"), opened(writer(2), now));
        Files.setLastModifiedTime(log4j, FileTime.from(now.minus(Duration.ofDays(40))));
        assertThat(run(new IngestJob())).isZero();
        append(line(writer(1), 3, now));
        Files.setLastModifiedTime(stdout, FileTime.from(now.minus(Duration.ofDays(40))));
        assertThat(run(new IngestJob())).isZero();

        assertThat(spark.sql("SELECT seq FROM delta.`file:" + tables + "/events` ORDER BY writer, seq")
                        .as(Encoders.LONG())
                        .collectAsList())
                .containsExactly(1L, 2L, 3L, 1L);
        assertThat(run(new VerifyJob())).isZero();
        assertThat(run(new MaintenanceJob())).isZero();
        assertThat(stdout).doesNotExist();
        assertThat(log4j).doesNotExist();
        assertThat(empty).exists();
    }

    @Test
    void whatMayNotBeDeletedFailsNothingAndTheWarningSaysWhatToGrant() throws Exception {
        StandInPlatform.start(hadoop, Set.of(LISTING, OPENING, DELETING), Path.of("/"));
        FileAccess access = FileAccess.of(spark, List.of("/Volumes/main/bywash/logs"));
        List<DeliveredFile> files = Stream.of("stdout", "stdout--2026-11-22--01-00")
                .map(name -> new DeliveredFile("platform:/Volumes/main/bywash/logs/0713/driver", name, 10, 0))
                .toList();

        assertThat(access.delete(files)).isEmpty();
        assertThat(warnings.messages())
                .singleElement()
                .asString()
                .contains("2 of 2", "No operations allowed", "WRITE VOLUME");
    }

    @Test
    void whereNothingIsLetInTheFailureSaysWhatWasTriedAndWhatToGrant() {
        StandInPlatform.start(hadoop, Set.of(LISTING, OPENING, SPARK), Path.of("/Volumes"));
        FileAccess access = FileAccess.of(spark, List.of("/Volumes/main/bywash/logs"));

        assertThatThrownBy(() -> access.list(directory -> false, Unlistable.LEFT_OUT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No operations allowed on this path")
                .hasMessageContaining("LocalFilesystemAccessDeniedException")
                .hasMessageContaining("not by Spark's own sources")
                .hasMessageContaining("READ VOLUME, WRITE VOLUME ON VOLUME `main`.`bywash`.`logs`")
                .hasMessageContaining("SINGLE_USER");
    }

    @Test
    void whereFilesAreListedButNoneCanBeOpenedTheRunFailsAndSaysWhy() throws Exception {
        StandInPlatform.start(hadoop, Set.of(OPENING, SPARK), volume);
        append(opened(writer(1), now));

        assertThat(run(new IngestJob())).isEqualTo(1);
        assertThat(warnings.messages())
                .singleElement()
                .asString()
                .contains("None of 1 files can be read", "LocalFilesystemAccessDeniedException", volume.toString());
    }

    @Test
    void aSourceWithNothingInItYetIsNoFailure() throws Exception {
        StandInPlatform.start(hadoop, Set.of(LISTING, OPENING), null);
        String source = Files.createDirectory(volume.resolve("new")).toString();

        assertThat(FileAccess.of(spark, List.of(source))
                        .list(directory -> false, Unlistable.NAMED)
                        .files())
                .isEmpty();
        assertThat(warnings.messages()).isEmpty();
    }

    /** The numbers of the events that a process reads which goes on where the ledger says; it is written on. */
    private List<Long> read(List<LedgerEntry> ledger) throws IOException {
        FileAccess access = FileAccess.of(spark, List.of(volume.toString()));
        List<DeliveredFile> listed =
                access.list(directory -> false, Unlistable.LEFT_OUT).files();
        ReadPlan plan = new Planner(Long.MAX_VALUE).plan(listed, List.copyOf(ledger), now.toEpochMilli());
        try (Batch batch = access.read(plan.tasks(), new ReadSettings(1 << 20, Instant.EPOCH))) {
            ledger.clear();
            for (FileOutcome outcome : batch.outcomes()) {
                ledger.add(new LedgerEntry(
                        outcome.file(), outcome.position(), outcome.settled(), outcome.lastLine(), outcome.joined()));
            }
            return batch.eventRows().select("seq").as(Encoders.LONG()).collectAsList();
        }
    }

    /** What the job's main does, but for the session, which goes on. */
    private int run(SparkJob job) throws Exception {
        job.parse("--source", volume.toString(), "--target", "file:" + tables, "--log4j-files", "on");
        return job.run(spark);
    }

    private void append(String text) throws IOException {
        Files.write(
                stdout,
                text.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }
}
