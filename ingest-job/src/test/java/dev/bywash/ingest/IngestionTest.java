package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.storage.GuardedFileSystem;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class IngestionTest {

    /** Of what {@link OnEverySpark} has, that which the default build runs there too: appending and merging, tables and views in a directory and in a catalog. */
    private static final String RUNTIME = "runtime";

    private static final Instant TIME = Instant.parse("2026-11-21T23:59:58Z");

    /** More noise than is kept of what was read once: what follows it is read again from its file. */
    private static final String MUCH = ("x".repeat(1023) + "\n").repeat(600);

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;
    private TablesBelow below;
    private Path stdout;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        below = new TablesBelow(tables, Clock.systemUTC(), volume);
        stdout = volume.resolve("0713-210012-gaehahyy/driver/stdout");
        Files.createDirectories(stdout.getParent());
    }

    @Test
    @OnEverySpark
    void eachEventIsInTheTableOnceAndASecondRunChangesNothing() throws Exception {
        append(stdout, "GC\n" + opened(writer(1), TIME) + line(writer(1), 2, TIME.plusSeconds(5)));
        append(stdout, closed(writer(1), 3, TIME.plusSeconds(6), 0));

        RunReport first = run();
        RunReport second = run();

        assertThat(first.events()).isEqualTo(3);
        assertThat(second.events()).isZero();
        assertThat(rows("SELECT event_id, CAST(event_date AS STRING) FROM events ORDER BY seq"))
                .containsExactly(writer(1) + "-1,2026-11-21", writer(1) + "-2,2026-11-22", writer(1) + "-3,2026-11-22");
        assertThat(rows("SELECT status, expected, present, missing, size(missing_ranges) FROM writer_completeness"))
                .containsExactly("complete,3,3,0,0");
        assertThat(rows("SELECT sum(events) FROM ingest_runs")).containsExactly("3");
    }

    @Test
    @OnEverySpark
    void aRolledFileContinuesWhereTheActiveOneStoppedAndACompressedOneThePlainOne() throws Exception {
        Path executor = volume.resolve("0713-210012-gaehahyy/executor/app-20261122020000-0000/0/stdout");
        Files.createDirectories(executor.getParent());
        append(
                stdout,
                opened(writer(1), TIME)
                        + line(writer(1), 2, TIME)
                        + line(writer(1), 3, TIME).substring(0, 50));
        append(executor, opened(writer(2), TIME) + line(writer(2), 2, TIME));
        RunReport first = run();
        append(stdout, line(writer(1), 3, TIME).substring(50) + line(writer(1), 4, TIME));
        Files.move(stdout, stdout.resolveSibling("stdout--2026-11-22--00-00"));
        append(stdout, line(writer(1), 5, TIME));
        append(executor, line(writer(2), 3, TIME));
        Files.write(executor.resolveSibling("stdout--2026-11-22--00.gz"), compressed(Files.readString(executor)));
        Files.delete(executor);
        RunReport second = run();

        assertThat(first.events()).isEqualTo(4);
        assertThat(second.events()).isEqualTo(4);
        assertThat(second.duplicates()).isZero();
        assertThat(
                        rows(
                                "SELECT writer, array_join(sort_array(collect_list(CAST(seq AS STRING))), ' ') FROM events GROUP BY writer ORDER BY writer"))
                .containsExactly(writer(1) + ",1 2 3 4 5", writer(2) + ",1 2 3");
    }

    @Test
    @OnEverySpark
    void withoutTheLedgerEverythingIsReadAgainAndNothingIsDoubled() throws Exception {
        append(stdout, opened(writer(1), TIME) + line(writer(1), 2, TIME) + "{\"bywash\":1,broken\n");
        run();
        spark.sql("DELETE FROM delta.`" + tables + "/ingest_state` WHERE kind = 'ledger'");
        Files.copy(stdout, stdout.resolveSibling("stdout--2026-11-22--00-00"), StandardCopyOption.COPY_ATTRIBUTES);
        RunReport again = run();

        assertThat(again.events()).isZero();
        assertThat(again.duplicates()).isEqualTo(4);
        assertThat(rows("SELECT count(*) FROM events")).containsExactly("2");
        assertThat(rows("SELECT count(*) FROM rejected_lines")).containsExactly("1");
    }

    @Test
    void aFileThatNobodyMayReadFailsNothingAndKeepsNobodyWaiting() throws Exception {
        GuardedFileSystem.addTo(spark.sparkContext().hadoopConfiguration());
        append(stdout, opened(writer(1), TIME));
        // What changed in the seconds before it was listed is looked at once more.
        Files.setLastModifiedTime(stdout, FileTime.from(Instant.now().minusSeconds(10)));
        Path forbidden = Files.createDirectories(volume.resolve("0714-210012-hidden/driver"))
                .resolve("stdout--secret");
        append(forbidden, opened(writer(2), TIME) + "x".repeat(3000));
        Files.setLastModifiedTime(forbidden, FileTime.from(TIME.minusSeconds(3600)));
        Files.createDirectory(volume.resolve("0715-210012-secret"));
        IngestOptions options = IngestOptions.of(List.of(GuardedFileSystem.name(volume)), new Target(tables.toString()))
                .withMaxBytesPerRun(1000)
                .withMaxLineBytes(1024);
        Ingestion ingestion = new Ingestion(spark, options, Clock.systemUTC());

        RunReport first = ingestion.run();
        RunReport second = ingestion.run();
        RunReport third = ingestion.run();

        assertThat(List.of(first.files().failed(), first.events(), first.hasMore()))
                .as("the file, and the directory that nobody may list")
                .isEqualTo(List.of(2L, 0L, true));
        assertThat(second.events()).isEqualTo(1);
        assertThat(third.files().failed()).isEqualTo(2);
        assertThat(third.hasMore()).isFalse();
        assertThat(List.of(second.readNothing(), third.readNothing()))
                .as("one answer, whether there is other news or not")
                .containsExactly(false, false);
    }

    /** On job clusters, each night's files are in directories of their own. */
    @Test
    void whereTheRightToReadIsGoneTheRunSaysSoThoughItKnowsNoneOfTheFiles() throws Exception {
        GuardedFileSystem.addTo(spark.sparkContext().hadoopConfiguration());
        append(stdout, opened(writer(1), TIME));
        Files.setLastModifiedTime(stdout, FileTime.from(Instant.now().minusSeconds(10)));
        guarded().run();
        append(
                Files.createDirectories(volume.resolve("0714-210012-tonight/driver"))
                        .resolve("stdout--secret"),
                opened(writer(2), TIME));

        assertThat(guarded().run().readNothing()).isTrue();
        assertThat(guarded().run().readNothing())
                .as("however often it is asked")
                .isTrue();
    }

    private Ingestion guarded() {
        IngestOptions options = IngestOptions.of(List.of(GuardedFileSystem.name(volume)), new Target(tables.toString()))
                .withMaxLineBytes(1024);
        return new Ingestion(spark, options, Clock.systemUTC());
    }

    /** Then Delta keeps no statistics of the column, and takes no property that says it should. */
    @Test
    void aTableThatAnAdministratorPartitionedAnewOrALaterVersionMadeWiderTakesEventsLikeAnyOther() throws Exception {
        append(stdout, opened(writer(1), TIME));
        run();
        String events = "delta.`" + tables + "/events`";
        spark.sql("CREATE OR REPLACE TABLE " + events
                + " USING DELTA PARTITIONED BY (cluster_id) TBLPROPERTIES ('bywash.table' = 'events') AS SELECT * FROM "
                + events);
        spark.sql("ALTER TABLE delta.`" + tables + "/ingest_state` UNSET TBLPROPERTIES ('bywash.schema')");
        for (TableDefinition table : Tables.ALL) {
            spark.sql("ALTER TABLE delta.`" + tables + "/" + table.name() + "` ADD COLUMNS (later STRING)");
        }
        append(stdout, line(writer(1), 2, TIME) + line(writer(1), 3, TIME).replace("etl", "ETL"));

        RunReport second = run();

        assertThat(List.of(second.events(), second.rejected())).containsExactly(1L, 1L);
        assertThat(rows("SELECT seq, later FROM events ORDER BY seq")).containsExactly("1,null", "2,null");
    }

    @Test
    @OnEverySpark
    void aRejectionThatALaterDeliveryMakesVoidIsMarked() throws Exception {
        Path executor =
                Files.createDirectories(volume.resolve("0713-210012-gaehahyy/executor/app-20261122020000-0000/0"));
        String torn = line(writer(1), 9, TIME).replace("INFO", "WARN");
        byte[] whole = compressed(opened(writer(1), TIME) + torn + line(writer(1), 2, TIME) + line(writer(1), 3, TIME));
        Path file = executor.resolve("stdout--2026-11-22--00.gz");
        Files.write(file, Arrays.copyOf(whole, whole.length - 12));
        // Of files that grow, one is rolled, and the next one longer than it was; one had a gap.
        append(stdout, opened(writer(2), TIME) + torn.replace(writer(1), writer(2)));
        String second = line(writer(3), 2, TIME);
        Path stderr = stdout.resolveSibling("stderr");
        append(stderr, opened(writer(3), TIME) + second.replace("event", "\0\0\0\0\0"));
        run();
        List<String> before = rows("SELECT reason, void_time IS NOT NULL FROM rejected_lines ORDER BY reason");
        Files.write(file, whole);
        Files.move(stdout, stdout.resolveSibling("stdout--2026-11-22--00-00"));
        append(stdout, opened(writer(4), TIME) + line(writer(4), 2, TIME) + line(writer(4), 3, TIME));
        Files.delete(stderr);
        append(stderr, opened(writer(3), TIME) + second);
        run();

        assertThat(before)
                .containsExactly(
                        "damaged gzip,false",
                        "malformed JSON,false",
                        "unfinished last line,false",
                        "wrong crc,false",
                        "wrong crc,false");
        assertThat(rows("SELECT seq FROM events WHERE writer = '" + writer(1) + "' ORDER BY seq"))
                .containsExactly("1", "2", "3");
        assertThat(rows("SELECT reason, writer, void_time IS NOT NULL FROM rejected_lines ORDER BY reason, writer"))
                .as("torn lines are as they were")
                .containsExactly(
                        "damaged gzip,null,true",
                        "malformed JSON," + writer(3) + ",true",
                        "unfinished last line," + writer(1) + ",true",
                        "wrong crc," + writer(1) + ",false",
                        "wrong crc," + writer(2) + ",false");
    }

    /** Storage may show a file as it was before; and a run may be killed before it recorded what it read, also the first one. */
    @Test
    void whatWasRejectedLongAgoIsNotRejectedTwiceNorForGood() throws Exception {
        Path executor = Files.createDirectories(stdout.resolveSibling("executor"));
        Path soon = Files.writeString(executor.resolve("stdout--2026-11-22--00-00"), damaged(writer(2), 1));
        Map<Path, byte[]> late = new LinkedHashMap<>();
        for (int i = 3; i <= 4; i++) {
            late.put(
                    executor.resolve("stderr--2026-11-22--0" + i + ".gz"),
                    compressed(opened(writer(i), TIME) + line(writer(i), 2, TIME)));
        }
        for (Map.Entry<Path, byte[]> file : late.entrySet()) {
            Files.write(file.getKey(), Arrays.copyOf(file.getValue(), 14));
        }
        Ingestion ingestion = below.ingestion();
        assertThatThrownBy(() -> AfterMessage.run(
                        "merge: ",
                        () -> {
                            throw new IOException("killed");
                        },
                        ingestion::run))
                .hasStackTraceContaining("killed");
        String ofKilled =
                "SELECT reason, void_time IS NOT NULL FROM rejected_lines WHERE file LIKE '%executor%' ORDER BY file";
        List<String> rejected = rows(ofKilled);

        for (Path file : late.keySet()) {
            Files.delete(file);
        }
        Files.writeString(soon, line(writer(2), 1, TIME));
        String shorter = opened(writer(1), TIME) + damaged(writer(1), 2);
        String longer = shorter + line(writer(1), 3, TIME) + damaged(writer(1), 4);
        append(stdout, longer);
        Path begunAnew = Files.createDirectories(stdout.resolveSibling("other")).resolve("stdout");
        String before = opened(writer(5), TIME) + damaged(writer(5), 2);
        append(begunAnew, before);
        ingestion.run();
        List<String> next = rows(ofKilled);

        for (Map.Entry<Path, byte[]> file : late.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        Files.writeString(stdout, shorter);
        Files.writeString(begunAnew, opened(writer(6), TIME));
        days(10).ingest();
        Path rolled = begunAnew.resolveSibling("stdout--2026-11-22--00-00");
        append(rolled, before);
        Files.setLastModifiedTime(rolled, FileTime.from(Instant.now().plus(Duration.ofDays(11))));
        days(11).ingest();
        Files.writeString(stdout, longer + line(writer(1), 5, TIME));
        days(12).ingest();

        assertThat(rejected)
                .as("without a byte, each is its file's")
                .containsExactly("damaged gzip,false", "damaged gzip,false", "wrong crc,false");
        assertThat(next)
                .as("what came whole at once")
                .containsExactly("damaged gzip,false", "damaged gzip,false", "wrong crc,true");
        assertThat(rows(ofKilled))
                .as("what came whole behind a run that did not read it")
                .containsExactly("damaged gzip,true", "damaged gzip,true", "wrong crc,true");
        assertThat(rows("SELECT writer, seq FROM rejected_lines WHERE file NOT LIKE '%executor%' ORDER BY writer, seq"))
                .as("of a file that was shorter once, and of one that was rolled a run later")
                .containsExactly(writer(1) + ",2", writer(1) + ",4", writer(5) + ",2");
        assertThat(rows("SELECT DISTINCT writer, seq FROM events")).hasSize(3 + 1 + 2 + 2 + 1 + 1);
    }

    private TablesBelow days(int later) {
        return new TablesBelow(tables, Clock.offset(Clock.systemUTC(), Duration.ofDays(later)), volume);
    }

    private static String damaged(String writer, int seq) {
        return line(writer, seq, TIME).replace("INFO", "WARN");
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aFileThatChangesWhileItIsReadIsLeftToTheNextRun() throws Exception {
        Path other = volume.resolve("0713-210012-other/driver/stdout");
        Files.createDirectories(other.getParent());
        append(stdout, MUCH + opened(writer(1), TIME) + line(writer(1), 2, TIME));
        append(other, MUCH + opened(writer(2), TIME) + line(writer(2), 2, TIME));

        RunReport first = AfterMessage.run(
                "read: ",
                () -> {
                    append(stdout, line(writer(1), 3, TIME));
                    Files.writeString(other, opened(writer(3), TIME));
                },
                this::run);
        RunReport second = run();

        assertThat(first.events()).isEqualTo(2);
        assertThat(first.files().failed()).isEqualTo(1);
        assertThat(second.events()).isEqualTo(2);
        assertThat(second.duplicates()).isZero();
        assertThat(rows("SELECT writer, seq FROM events ORDER BY writer, seq"))
                .containsExactly(writer(1) + ",1", writer(1) + ",2", writer(1) + ",3", writer(3) + ",1");
        assertThat(rows("SELECT writer FROM writers ORDER BY writer")).containsExactly(writer(1), writer(3));
    }

    @Test
    void whereAllFilesChangeNothingIsMergedOrRecorded() throws Exception {
        append(stdout, MUCH + opened(writer(1), TIME));
        RunReport first =
                AfterMessage.run("read: ", () -> Files.writeString(stdout, opened(writer(2), TIME)), this::run);
        RunReport second = run();

        assertThat(first.events()).isZero();
        assertThat(first.newestEvent()).isNull();
        assertThat(second.events()).isEqualTo(1);
        assertThat(rows("SELECT writer FROM writers")).containsExactly(writer(2));
    }

    @Test
    void halvesOfALineStayTogetherWhenTheFileOfOneCannotBeReadAgain() throws Exception {
        Path rolled = stdout.resolveSibling("stdout--2026-11-22--00-00");
        String cut = line(writer(1), 2, TIME);
        append(rolled, MUCH + opened(writer(1), TIME) + cut.substring(0, 60));
        append(stdout, cut.substring(60) + line(writer(1), 3, TIME));
        Path away = volume.resolve("away");
        RunReport first = AfterMessage.run("read: ", () -> Files.move(rolled, away), this::run);
        Files.move(away, rolled);
        run();

        assertThat(first.files().failed()).isEqualTo(1);
        assertThat(rows("SELECT seq FROM events ORDER BY seq")).containsExactly("1", "2", "3");
        assertThat(rows("SELECT status, missing FROM writer_completeness")).containsExactly("open,0");
    }

    @Test
    @OnEverySpark
    void eachGapIsNamedAsARangeAndARejectedLineIsTheCauseOfItsOwnGapAlone() throws Exception {
        long greatest = Long.MAX_VALUE;
        String rejected = line(writer(4), 2, TIME).replace("etl", "ETL");
        append(stdout, line(writer(1), 3, TIME) + line(writer(1), 4, TIME) + line(writer(1), 9, TIME));
        append(stdout, closed(writer(1), 12, TIME, 7) + opened(writer(2), TIME));
        append(stdout, opened(writer(3), TIME) + line(writer(3), 2, TIME).replace("etl", "ETL"));
        append(stdout, closed(writer(3), 3, TIME, 0));
        append(stdout, opened(writer(4), TIME) + rejected + rejected + closed(writer(4), 4, TIME, 0));
        append(stdout, opened(writer(5), TIME) + line(writer(5), greatest, TIME));
        run();

        assertThat(rows(
                        "SELECT status, expected, present, missing, missing_ranges, dropped, cause, size(rejected_lines)"
                                + " FROM writer_completeness ORDER BY writer"))
                .containsExactly(
                        "incomplete,12,4,8,ArraySeq([1,2], [5,8], [10,11]),7,not delivered yet,null",
                        "open,1,1,0,ArraySeq(),0,null,null",
                        "incomplete,3,2,1,ArraySeq([2,2]),0,rejected,1",
                        "incomplete,4,2,2,ArraySeq([2,3]),0,not delivered yet,2",
                        "incomplete,%1$d,2,%2$d,ArraySeq([2,%3$d]),0,not delivered yet,null"
                                .formatted(greatest, greatest - 2, greatest - 1));
    }

    @Test
    @Tag(RUNTIME)
    void whoeverClaimsANumberThatIsTakenIsRejectedAndNamed() throws Exception {
        String forged = line(writer(1), 2, TIME, null, "forged", "");
        append(stdout, opened(writer(1), TIME) + line(writer(1), 2, TIME) + forged);
        run();
        String earlier = line(writer(1), 1, TIME.minusSeconds(864_000), null, "forged ten days before", "");
        append(stdout, earlier);
        RunReport second = run();

        assertThat(second.events()).isZero();
        assertThat(second.rejected()).isEqualTo(1);
        assertThat(rows("SELECT seq, message FROM events ORDER BY seq"))
                .containsExactly("1,opened", "2,event 2 of " + writer(1));
        assertThat(rows("SELECT seq, CAST(bytes AS STRING) FROM rejected_lines ORDER BY seq"))
                .containsExactly("1," + earlier.strip(), "2," + forged.strip());
    }

    @Test
    @OnEverySpark
    void aTableOfAnOlderVersionGetsItsNewColumnsAndProperties() throws Exception {
        tables = tables.resolve("older");
        below = new TablesBelow(tables, Clock.systemUTC(), volume);
        spark.sql("CREATE TABLE delta.`" + tables + "/events` (event_date DATE, seq BIGINT) USING DELTA"
                + " PARTITIONED BY (event_date) TBLPROPERTIES ('bywash.table' = 'events')");
        spark.sql("CREATE TABLE delta.`" + tables + "/ingest_runs` (run_id STRING) USING DELTA"
                + " TBLPROPERTIES ('bywash.table' = 'ingest_runs')");
        append(stdout, opened(writer(1), TIME));
        run();

        assertThat(rows("SELECT events FROM ingest_runs")).containsExactly("1");
        assertThat(rows("SELECT event_id, seq FROM events")).containsExactly(writer(1) + "-1,1");
        assertThat(rows("SHOW TBLPROPERTIES delta.`" + tables + "/events` ('delta.dataSkippingStatsColumns')"))
                .singleElement()
                .asString()
                .contains(",event_time,");
    }

    @Test
    @OnEverySpark
    void whatIsTooOldToKeepIsNotMissing() throws Exception {
        Instant now = Instant.now();
        append(
                stdout,
                opened(writer(1), now.minus(Duration.ofDays(20)))
                        + line(writer(1), 2, now.minus(Duration.ofDays(20)))
                        + line(writer(1), 3, now));
        Files.setLastModifiedTime(stdout, FileTime.from(now.minus(Duration.ofDays(15))));
        append(stdout.resolveSibling("stderr"), "written now\n");
        RunReport report = runKeeping(Duration.ofDays(14), Clock.systemUTC());

        assertThat(report.lines().expired()).isEqualTo(2);
        assertThat(rows("SELECT seq FROM events")).containsExactly("3");
        assertThat(rows("SELECT status, missing FROM writer_completeness")).containsExactly("open,0");
    }

    @Test
    void aHostWhoseClockIsYearsBehindAndAJobWhoseClockIsAheadLoseNothing() throws Exception {
        Instant before = Instant.now().minus(Duration.ofDays(3));
        append(stdout, opened(writer(1), Instant.parse("2020-01-01T00:00:00Z")));
        Path other = stdout.resolveSibling("stderr");
        append(other, opened(writer(2), before));
        Files.setLastModifiedTime(other, FileTime.from(before));
        RunReport report = runKeeping(Duration.ofDays(14), Clock.offset(Clock.systemUTC(), Duration.ofDays(40)));

        assertThat(report.lines().expired()).isZero();
        assertThat(rows("SELECT year(event_time) = 2020 FROM events ORDER BY writer"))
                .containsExactly("true", "false");
    }

    private RunReport runKeeping(Duration retention, Clock clock) throws IOException {
        IngestOptions options = IngestOptions.of(List.of(volume.toString()), new Target(tables.toString()))
                .withRetention(retention);
        return new Ingestion(spark, options, clock).run();
    }

    /** The driver has a heap of a gigabyte, as all tests have. */
    @Test
    @EnabledIfSystemProperty(named = "bywash.soak", matches = "true")
    void aMillionWritersOfAHundredFilesAreTakenOnRunByRun() throws Exception {
        for (int file = 0; file < 100; file++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 10_000; i++) {
                lines.append(opened(writer(file * 10_000 + i), TIME));
            }
            Path driver = Files.createDirectories(volume.resolve("0713-210012-" + file + "/driver"));
            append(driver.resolve("stdout"), lines.toString());
        }
        Ingestion ingestion = ingestion(1L << 30);

        RunReport first = ingestion.run();
        int runs = 1;
        while (ingestion.run().hasMore()) {
            runs++;
        }

        assertThat(first.events()).isEqualTo(200_000);
        assertThat(runs).isLessThanOrEqualTo(6);
        assertThat(rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
                .containsExactly("1000000,1000000");
        assertThat(rows("SELECT count(*) FROM rejected_lines")).containsExactly("0");
    }

    /** Or else one that is large, or that the run's limits let be read little by little, would keep all others waiting. */
    @Test
    void whatIsReadInPartGoesOnWhenAllOthersHaveHadTheirTurn() throws Exception {
        append(stdout, opened(writer(1), TIME) + MUCH + line(writer(1), 2, TIME));
        Files.setLastModifiedTime(stdout, FileTime.from(TIME));
        Path other = Files.createDirectories(volume.resolve("0714-210012-gaehahyy/driver"));
        append(other.resolve("stdout"), opened(writer(2), TIME));
        Ingestion ingestion = ingestion(MUCH.length() / 4);

        ingestion.run();
        List<String> first = rows("SELECT event_id FROM events");
        ingestion.run();
        List<String> second = rows("SELECT event_id FROM events ORDER BY event_id");
        int runs = 3;
        while (ingestion.run().hasMore()) {
            runs++;
        }

        assertThat(first).containsExactly(writer(1) + "-1");
        assertThat(second).containsExactly(writer(1) + "-1", writer(2) + "-1");
        assertThat(rows("SELECT count(*) FROM events")).containsExactly("3");
        assertThat(runs).isLessThan(10);
    }

    private Ingestion ingestion(long maxBytesPerRun) {
        IngestOptions options = IngestOptions.of(List.of(volume.toString()), new Target(tables.toString()))
                .withMaxBytesPerRun(maxBytesPerRun)
                .withMaxLineBytes(1024);
        return new Ingestion(spark, options, Clock.systemUTC());
    }

    @Test
    @OnEverySpark
    void aTableThatIsNotOursIsLeftAlone() {
        tables = tables.resolve("other");
        below = new TablesBelow(tables, Clock.systemUTC(), volume);
        spark.sql("CREATE TABLE delta.`" + tables + "/events` (id STRING) USING DELTA");

        assertThatThrownBy(this::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("events")
                .hasMessageContaining("--target");
    }

    @Test
    void aTargetThatMayNotBeWrittenIsNamed() {
        // Not even root makes a directory there.
        below = new TablesBelow(Path.of("/sys/bywash"), Clock.systemUTC(), volume);

        assertThatThrownBy(this::run).hasMessageContaining("/sys/bywash");
    }

    @Test
    @Tag(RUNTIME)
    void aCatalogHoldsTablesAndViews() throws Exception {
        append(
                stdout,
                opened(writer(1), TIME)
                        + line(
                                writer(1),
                                2,
                                TIME,
                                "table.load",
                                "loaded",
                                ",\"attributes\":{\"table\":\"core.trades\",\"status\":\"ok\",\"rows\":12}"));
        TablesBelow catalog = new TablesBelow(spark, "bywash_logs", Clock.systemUTC(), volume);
        catalog.ingest();

        assertThat(rows("SELECT `table`, status, `rows` FROM bywash_logs.table_loads"))
                .containsExactly("core.trades,ok,12");
        assertThat(rows("SELECT status FROM bywash_logs.writer_completeness")).containsExactly("open");
        assertThat(rows("SELECT event_name FROM bywash_logs.otel_logs ORDER BY time_unix_nano, record_id"))
                .containsExactly("bywash.opened", "table.load");

        spark.sql("ALTER VIEW bywash_logs.table_loads SET TBLPROPERTIES ('granted' = 'to analysts')");
        spark.sql("ALTER VIEW bywash_logs.errors_by_hour AS SELECT 'of an older version' AS hour");
        spark.sql("ALTER VIEW bywash_logs.errors_by_hour SET TBLPROPERTIES ('bywash.view' = 'older')");
        spark.sql("ALTER TABLE bywash_logs.ingest_state SET TBLPROPERTIES ('bywash.schema' = 'older')");
        catalog.ingest();

        assertThat(rows("SHOW TBLPROPERTIES bywash_logs.table_loads")).contains("granted,to analysts");
        assertThat(spark.table("bywash_logs.errors_by_hour").columns()).contains("errors");

        spark.sql("DROP VIEW bywash_logs.errors_by_hour");
        catalog.ingest();
        assertThat(spark.table("bywash_logs.errors_by_hour").isEmpty()).isTrue();
        spark.sql("DROP SCHEMA bywash_logs CASCADE");
    }

    @Test
    @OnEverySpark
    void aRunTakesOnNoMoreThanItMayAndTheOldestFirst() throws Exception {
        append(stdout, "x".repeat(3000) + "\n" + opened(writer(1), TIME));
        Path newer = volume.resolve("0714-210012-gaehahyy/driver/stdout");
        Files.createDirectories(newer.getParent());
        append(newer, opened(writer(2), TIME));
        Files.setLastModifiedTime(stdout, java.nio.file.attribute.FileTime.from(TIME));
        Ingestion ingestion = ingestion(1000);
        RunReport first = ingestion.run();
        assertThat(first.hasMore()).isTrue();
        assertThat(first.files().left()).isEqualTo(1);
        int runs = 1;
        while (ingestion.run().hasMore()) {
            runs++;
        }

        assertThat(runs).isLessThan(10);
        assertThat(rows("SELECT DISTINCT writer FROM delta.`" + tables + "/events` ORDER BY writer"))
                .containsExactly(writer(1), writer(2));
    }

    private RunReport run() throws IOException {
        return below.ingest();
    }

    private List<String> rows(String query) {
        return below.rows(query);
    }

    private static void append(Path file, String text) throws IOException {
        Files.write(
                file,
                text.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }
}
