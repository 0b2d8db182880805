package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.ChannelSource;
import dev.bywash.ingest.watch.WatchOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Lines that are no events, on request. */
@ExtendWith(SparkExtension.class)
final class RawLinesTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final String OUT_OF_MEMORY = "java.lang.OutOfMemoryError: Java heap space";

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;
    private Target target;

    @Test
    void whatOthersPrintedIsThereOnceAndIsLookedAt() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        target = new Target(tables.toString());
        Path driver = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"));
        Path stdout = driver.resolve("stdout");
        String printed = "[GC pause]\r\n\n" + opened(writer(1), TIME) + "torn "
                + line(writer(1), 2, TIME).strip() + " behind\n" + "x".repeat(10_000) + "\nhal";
        Files.writeString(stdout, printed);

        ingest(false);
        assertThat(MoreTables.isThere(spark, target, Tables.RAW_LINES))
                .as("nobody asked")
                .isFalse();

        Path stderr = Files.writeString(driver.resolve("stderr"), "[GC pause]\n" + OUT_OF_MEMORY + "\nhal");
        ingest(true);
        assertThat(lines())
                .as("from then on")
                .containsExactly("stderr 0 10 [GC pause]", "stderr 11 43 " + OUT_OF_MEMORY);
        assertThat(rows("SELECT rule, labels['pipeline'] FROM %s", "alerts"))
                .containsExactly("[out_of_memory,cluster 0713-210012-gaehahyy]");

        // Killed before the state was written, and meanwhile the file grew, and was rolled.
        spark.sql("DELETE FROM delta.`" + tables + "/ingest_state`");
        Files.writeString(stderr, "f\nend", StandardOpenOption.APPEND);
        Files.move(stderr, driver.resolve("stderr--2026-11-22--03-00"));
        Files.copy(driver.resolve("stderr--2026-11-22--03-00"), driver.resolve("stderr--2026-11-22--03-00.001"));
        ingest(true);
        long behind = printed.indexOf(" behind");
        assertThat(lines())
                .containsExactly(
                        "stderr 0 10 [GC pause]",
                        "stderr 11 43 " + OUT_OF_MEMORY,
                        "stderr 55 4 half",
                        "stderr 60 3 end",
                        "stdout 0 11 [GC pause]",
                        "stdout " + printed.indexOf("torn") + " 5 torn ",
                        "stdout " + behind + " 7  behind",
                        "stdout " + (behind + 8) + " 10000 " + "x".repeat(4096));
        assertThat(rows("SELECT count(*) FROM %s", "events")).containsExactly("[2]");
        assertThat(rows("SELECT count(DISTINCT run_id) FROM %s", "raw_lines")).containsExactly("[2]");
    }

    private void ingest(boolean rawLines) throws Exception {
        IngestOptions options = IngestOptions.of(List.of(volume.toString()), target)
                .withWatch(new WatchOptions(rawLines, AlertMode.LOG, ChannelSource.ENVIRONMENT, rawLines));
        new Ingestion(spark, options, Clock.systemUTC()).run();
    }

    private List<String> lines() {
        return rows(
                        "SELECT concat_ws(' ', stream, `offset`, `length`, text) FROM %s ORDER BY stream, `offset`",
                        "raw_lines")
                .stream()
                .map(row -> row.substring(1, row.length() - 1))
                .toList();
    }

    private List<String> rows(String query, String table) {
        return spark.sql(query.formatted(target.table(table))).collectAsList().stream()
                .map(Object::toString)
                .toList();
    }
}
