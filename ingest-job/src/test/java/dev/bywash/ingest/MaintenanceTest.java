package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.merge.Verification;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@OnEverySpark
@ExtendWith(SparkExtension.class)
class MaintenanceTest {

    private final Instant now = Instant.now();
    private final Instant old = now.minus(Duration.ofDays(40));

    @TempDir
    private Path volume;

    @TempDir
    private Path notMaintained;

    @TempDir
    private Path tables;

    private SparkSession spark;
    private TablesBelow below;
    private Path driver;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        below = below(volume);
        driver = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"));
    }

    @Test
    void whatIsTooOldGoesAndWhatIsNeededStays() throws Exception {
        String writerOfASlowClock = writer(5);
        Path read = Files.writeString(
                driver.resolve("stdout--2026-10-13--00-00"), opened(writer(1), old) + closed(writer(1), 2, old, 0));
        Files.setLastModifiedTime(read, FileTime.from(old));
        new TablesBelow(tables, Clock.fixed(old.plusSeconds(60), ZoneOffset.UTC), volume).ingest();
        Path young =
                Files.writeString(driver.resolve("stdout"), opened(writer(2), now) + opened(writerOfASlowClock, old));
        Path elsewhere = Files.writeString(notMaintained.resolve("stdout-elsewhere"), opened(writer(4), now));
        Files.setLastModifiedTime(elsewhere, FileTime.from(old));
        below(volume, notMaintained).ingest();
        Path unread = Files.writeString(driver.resolve("stdout--2026-10-13--01-00"), line(writer(3), 1, old));
        Files.setLastModifiedTime(unread, FileTime.from(old));
        MoreTables.create(spark, new Target(tables.toString()), List.of(Tables.RAW_LINES));
        spark.sql(
                "INSERT INTO delta.`%s/raw_lines` (ingest_date, text) VALUES (current_date() - 9, 'old'), (current_date() - 6, 'young')"
                        .formatted(tables));
        Instant cutOff = now.minus(Duration.ofDays(30));
        spark.sql(
                "INSERT INTO delta.`%s/rejected_lines` (detail, ingest_time) VALUES ('%s', TIMESTAMP'%s'), ('%s', TIMESTAMP'%s')"
                        .formatted(
                                tables,
                                "of a day of which there may be events",
                                cutOff.minus(Duration.ofHours(12)),
                                "of a day of which there are none any more",
                                cutOff.minus(Duration.ofHours(49))));

        maintain(7);

        assertThat(rows("SELECT detail FROM rejected_lines")).containsExactly("of a day of which there may be events");
        assertThat(read).doesNotExist();
        assertThat(young).exists();
        assertThat(unread).as("not read yet").exists();
        assertThat(elsewhere).exists();
        assertThat(rows("SELECT writer FROM events"))
                .containsExactlyInAnyOrder(writer(2), writer(4), writerOfASlowClock);
        assertThat(rows("SELECT writer FROM writers"))
                .containsExactlyInAnyOrder(writer(2), writer(4), writerOfASlowClock);
        assertThat(rows("SELECT text FROM raw_lines")).containsExactly("young");
        assertThat(rows("SELECT name FROM source_files")).containsExactlyInAnyOrder("stdout", "stdout-elsewhere");
    }

    /**
     * Of the first, they are the only copy then, until the ingest job has put back what is missing. Of the second, Delta goes by a property of the table, whatever the
     * statement says.
     */
    @Test
    void filesThatWereReadIntoATableThatWasRestoredSinceAreKeptAndOnesOfNoVersionForSoManyDays() throws Exception {
        Path unused = Files.createFile(tables.resolve("events/part-00000-unused.parquet"));
        Files.setLastModifiedTime(unused, FileTime.from(now.minus(Duration.ofDays(10))));
        Path read = Files.writeString(
                driver.resolve("stdout--2026-10-13--00-00"), opened(writer(1), now) + closed(writer(1), 2, now, 0));
        Files.setLastModifiedTime(read, FileTime.from(old));
        ingest();
        spark.sql("RESTORE TABLE delta.`" + tables + "/events` TO VERSION AS OF 0");

        maintain(30);
        assertThat(read).exists();
        assertThat(unused).as("of ten days").exists();
        assertThat(rows("SELECT name FROM source_files")).containsExactly("stdout--2026-10-13--00-00");

        ingest();
        assertThat(rows("SELECT seq FROM events ORDER BY seq")).containsExactly("1", "2");
        maintain(7);
        assertThat(read).doesNotExist();
        assertThat(unused).doesNotExist();
    }

    @Test
    void whatAKilledRunDidNotComeToIsMadeUpForAndWhatFailsKeepsNothingElseFromBeingDone() throws Exception {
        Files.writeString(
                driver.resolve("stdout"), opened(writer(1), now) + line(writer(1), 2, now) + line(writer(1), 4, now));
        ingest();
        spark.sql("DELETE FROM delta.`" + tables + "/ingest_state`");
        MaintenanceOptions options = new MaintenanceOptions(
                new Target(tables.toString()),
                null,
                List.of(volume.resolve("nowhere").toString()),
                LogFiles.STANDARD,
                Duration.ofDays(30),
                7);

        assertThatThrownBy(() -> new Maintenance(spark, options, Clock.systemUTC()).run())
                .hasMessageContaining("nowhere");
        assertThat(rows("SELECT ranges, opened, closed FROM writers"))
                .containsExactly("ArraySeq([1,2], [4,4]),true,false");
        assertThat(spark.sql("DESCRIBE HISTORY delta.`" + tables + "/events`").collectAsList())
                .extracting(row -> row.<String>getAs("operation"))
                .contains("VACUUM END");
    }

    /** So that a writer that ended with a hole is called lost a day after, and not when its file was last read again. */
    @Test
    void aWriterOfWhomNothingNewWasHeardIsLeftAsItWas() throws Exception {
        Files.writeString(driver.resolve("stdout"), opened(writer(1), now) + line(writer(1), 3, now));
        ingest();
        List<String> before = rows("SELECT update_time, run_id FROM writers");
        spark.sql("DELETE FROM delta.`" + tables + "/ingest_state` WHERE file IS NOT NULL");

        ingest();

        assertThat(rows("SELECT update_time, run_id FROM writers")).isEqualTo(before);
    }

    @Test
    void verificationNamesWhatTheTableLacksAlteredOrDoubled() throws Exception {
        Files.writeString(
                driver.resolve("stdout"),
                opened(writer(1), now) + line(writer(1), 2, now) + line(writer(1), 3, now) + line(writer(1), 4, now));
        ingest();
        assertThat(below.verify().isExact()).isTrue();

        spark.sql(
                "INSERT INTO delta.`" + tables + "/events` SELECT * FROM delta.`" + tables + "/events` WHERE seq = 2");
        spark.sql("DELETE FROM delta.`" + tables + "/events` WHERE seq = 3");
        spark.sql("UPDATE delta.`" + tables + "/events` SET crc = '00000000' WHERE seq = 4");

        Verification.Result result = below.verify();
        assertThat(result.isExact()).isFalse();
        assertThat(result.examples()).hasSize(3);
        assertThat(List.of(result.events(), result.missing(), result.altered(), result.doubled()))
                .containsExactly(4L, 1L, 1L, 1L);
    }

    private TablesBelow below(Path... sources) {
        // The clock is ahead, so that files which were written just now count as settled.
        return new TablesBelow(tables, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)), sources);
    }

    private void ingest() throws Exception {
        below.ingest();
    }

    private void maintain(int vacuumDays) throws Exception {
        MaintenanceOptions options = new MaintenanceOptions(
                new Target(tables.toString()),
                Duration.ofDays(30),
                List.of(volume.toString()),
                LogFiles.STANDARD,
                Duration.ofDays(30),
                vacuumDays);
        new Maintenance(spark, options, Clock.systemUTC()).run();
    }

    private List<String> rows(String query) {
        return below.rows(query);
    }
}
