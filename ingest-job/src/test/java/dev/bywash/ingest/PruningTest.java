package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a merge reads depends on the events that come, not on those that are there. */
@ExtendWith(SparkExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PruningTest {

    private static final int DAYS = 20;
    private static final int EVENTS_A_DAY = 1000;
    private static final Instant FIRST_DAY = Instant.parse("2026-10-01T12:00:00Z");

    private SparkSession spark;
    private Path volume;
    private Path tables;

    @BeforeAll
    void fill(@TempDir Path newVolume, @TempDir Path newTables) throws Exception {
        volume = newVolume;
        tables = newTables;
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        StringBuilder lines = new StringBuilder();
        for (int day = 0; day < DAYS; day++) {
            for (int i = 0; i < EVENTS_A_DAY; i++) {
                lines.append(line(
                        writer(1),
                        (long) day * EVENTS_A_DAY + i + 1,
                        FIRST_DAY.plus(Duration.ofDays(day)).plusSeconds(i)));
            }
        }
        print("stdout--2026-10-21--00-00", lines.toString());
        run();
    }

    @Test
    void eventsWithNumbersThatNobodyHasMakeItReadNone() throws Exception {
        print(
                "stdout",
                line(writer(2), 1, FIRST_DAY.plusSeconds(5))
                        + line(writer(1), DAYS * EVENTS_A_DAY + 1, FIRST_DAY.plus(Duration.ofDays(7))));

        assertThat(rowsReadByMergeOf(this::run)).isLessThan(100);
    }

    /** However long its writer has been writing. */
    @Test
    void anEventThatComesAgainMakesItReadItsDayAlone() throws Exception {
        print(
                "stdout",
                line(
                        writer(1),
                        7 * EVENTS_A_DAY + 6,
                        FIRST_DAY.plus(Duration.ofDays(7)).plusSeconds(5)));

        // Once by the merge, and once to tell the same event from another one with its number.
        assertThat(rowsReadByMergeOf(this::run)).isBetween(1000L, 2 * EVENTS_A_DAY + 100L);
    }

    /** Among lines of years, a new one is not looked for. */
    @Test
    void aRejectedLineMakesItReadThoseAloneThatCameSinceItsFileDid() throws Exception {
        int old = 500;
        String longAgo = damaged(writer(3), old);
        print("other/stderr", longAgo);
        run();
        print("stderr", damaged(writer(5), 1));
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(10));
        run(later);
        print("stderr", damaged(writer(5), 2));
        print("other/stderr", longAgo + damaged(writer(6), 1));
        print("stdout--2026-10-21--02-00", line(writer(6), 2, FIRST_DAY));

        assertThat(rowsReadByMergeOf(() -> run(Clock.offset(later, Duration.ofHours(2)), volume.resolve("new"))))
                .as("also where a file goes on that had them, and sources are listed that were not before")
                .isLessThan(old);
        assertThat(spark.table("delta.`" + tables + "/rejected_lines`").count()).isEqualTo(old + 3);

        print("stderr", line(writer(5), 1, FIRST_DAY) + damaged(writer(5), 3));

        assertThat(rowsReadByMergeOf(() -> run(Clock.offset(later, Duration.ofHours(4)))))
                .as("also where a file is read again from its beginning")
                .isLessThan(old);
    }

    private static String damaged(String writer, int lines) {
        return IntStream.rangeClosed(1, lines)
                .mapToObj(i -> line(writer, i, FIRST_DAY).replace("event", "EVENT"))
                .collect(Collectors.joining());
    }

    /** By that, to put rows of the state together opens their files alone. */
    @Test
    void theStateOfARunIsFoundWithoutAFileOfAnother() throws Exception {
        print("stdout--2026-10-21--01-00", line(writer(4), 1, FIRST_DAY));
        run();
        Dataset<Row> ledger = spark.table("delta.`" + tables + "/ingest_state`").where("kind = 'ledger'");
        String commit = ledger.first().getAs("commit_id");

        assertThat(ledger.inputFiles().length).isGreaterThan(1);
        assertThat(ledger.where("commit_id = '" + commit + "'").inputFiles()).hasSize(1);
    }

    private long rowsReadByMergeOf(SparkJobs.Action action) throws Exception {
        return RowsRead.of(spark, "Bywash merge", action);
    }

    private void print(String name, String text) throws Exception {
        Path driver = volume.resolve("0713-210012-gaehahyy/driver");
        Path file = driver.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void run() throws Exception {
        run(Clock.systemUTC());
    }

    private void run(Clock clock, Path... more) throws Exception {
        for (Path source : more) {
            Files.createDirectories(source);
        }
        List<String> sources = Stream.concat(Stream.of(volume), Stream.of(more))
                .map(Path::toString)
                .toList();
        IngestOptions options = IngestOptions.of(sources, new Target(tables.toString()));
        new Ingestion(spark, options, clock).run();
    }
}
