package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import dev.bywash.ingest.state.Folding;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a run remembers, in one commit, and what it does where that is not of the events that are there. */
@ExtendWith(SparkExtension.class)
class StateTest {

    private static final Instant TIME = Instant.parse("2026-11-21T23:59:58Z");
    private static final String COMPLETENESS =
            "SELECT writer, status, present, missing_ranges, dropped FROM writer_completeness ORDER BY writer";
    private static final String FILES =
            "SELECT name, position, hash, last_line, settled FROM source_files ORDER BY directory, name";

    private static final List<String> OLD_TABLES = List.of("source_files", "writers", "ingest_runs");

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
        below = below(volume, tables);
        stdout = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"))
                .resolve("stdout");
    }

    @Test
    void aRunIsOneCommitOfStateAndAFewSparkJobsAndAnIdleOneIsNone() throws Exception {
        Ingestion ingestion = below.ingestion();
        append(opened(writer(1), TIME) + line(writer(1), 2, TIME));
        ingestion.run();
        append(line(writer(1), 3, TIME));
        long commits = commits("ingest_state");

        int jobs = SparkJobs.of(spark, ingestion::run);
        int idle = SparkJobs.of(spark, ingestion::run);

        assertThat(commits("ingest_state")).isEqualTo(commits + 1);
        assertThat(jobs).as("Spark jobs of a run with an event").isLessThanOrEqualTo(8);
        assertThat(idle).as("Spark jobs of a run with nothing new").isLessThanOrEqualTo(1);
        assertThat(rows("SELECT sum(events), sum(duplicates) FROM ingest_runs")).containsExactly("3,0");
    }

    /** A kill between the two commits of a run. What others append meanwhile must not hide it. */
    @Test
    void eventsOfARunThatWasKilledBeforeItRecordedThemAreNotDoubled() throws Exception {
        append(opened(writer(1), TIME) + line(writer(1), 2, TIME));
        Ingestion killed = below.ingestion();
        killed.run();
        String state = "delta.`" + tables + "/ingest_state`";
        long recorded = spark.sql("DESCRIBE HISTORY " + state).first().getLong(0);
        String read = Files.readString(stdout) + line(writer(1), 3, TIME);
        append(line(writer(1), 3, TIME) + line(writer(1), 4, TIME));
        killed.run();
        // The next run sees less of the file than the killed one did, as one that listed it earlier does.
        Files.writeString(stdout, read);
        spark.sql("RESTORE TABLE " + state + " TO VERSION AS OF " + recorded);
        Files.writeString(
                Files.createDirectories(volume.resolve("0714-210012-other/driver"))
                        .resolve("stdout"),
                opened(writer(2), TIME));

        Ingestion another = below.ingestion();
        RunReport report = another.run();

        append(line(writer(1), 4, TIME));
        RunReport next = another.run();

        assertThat(List.of(report.events(), report.duplicates())).containsExactly(1L, 1L);
        assertThat(List.of(next.events(), next.duplicates())).containsExactly(0L, 1L);
        assertThat(rows("SELECT writer, seq FROM events ORDER BY writer, seq"))
                .containsExactly(
                        writer(1) + ",1", writer(1) + ",2", writer(1) + ",3", writer(1) + ",4", writer(2) + ",1");
        assertThat(rows(COMPLETENESS)).hasSize(2).allMatch(row -> row.contains("open"));
    }

    /** A process may lose every second line for a year. */
    @Test
    void ofTheNumbersOfAWriterThoseAreLookedAtThatComeAfterTheLeastOneAskedFor() throws Exception {
        append(opened(writer(1), TIME) + line(writer(1), 3, TIME) + line(writer(1), 5, TIME));
        below.ingestion().run();
        Map<String, Long> many = new HashMap<>();
        for (int i = 1; i <= 300; i++) {
            many.put(writer(i), 2L);
        }

        State state = new State(spark, new Target(tables.toString()), null);
        assertThat(firstNumbers(state, Map.of(writer(1), 4L))).containsExactly(5L);
        assertThat(firstNumbers(state, Map.of(writer(1), 5L)))
                .as("known already")
                .containsExactly(5L);
        assertThat(firstNumbers(state, many)).as("joined").containsExactly(3L, 5L);
        assertThat(firstNumbers(state, Map.of(writer(1), 1L))).containsExactly(1L, 3L, 5L);
    }

    @Test
    void ofFilesThatWereEverReadThoseOfAClusterAreFound() throws Exception {
        for (String cluster : List.of("0713-210012-a", "0713-210012-aa", "0713-210012-b")) {
            Path executor = Files.createDirectories(volume.resolve(cluster + "/executor/app-20260713210012-0000/0"));
            Files.writeString(executor.resolve("stdout"), "noise\n");
        }
        append("noise\n");
        below.ingest();
        List<DeliveredFile> all = new State(spark, new Target(tables.toString()), null)
                .ledger().entries().stream().map(LedgerEntry::file).toList();
        DeliveredFile one = all.stream()
                .filter(file -> file.directory().contains("-a/"))
                .findFirst()
                .orElseThrow();

        assertThat(all).hasSize(4);
        assertThat(filesBeside(one)).containsExactly(one);
        spark.sql(
                "UPDATE delta.`" + tables + "/ingest_state` SET file.cluster_directory = NULL WHERE file IS NOT NULL");
        assertThat(filesBeside(one)).as("written by an older version").containsExactly(one);
    }

    private List<DeliveredFile> filesBeside(DeliveredFile file) {
        return new State(spark, new Target(tables.toString()), null)
                .ledger().entriesBeside(List.of(file)).stream()
                        .map(LedgerEntry::file)
                        .toList();
    }

    private static List<Long> firstNumbers(State state, Map<String, Long> least) {
        return state.rangesOf(least).get(writer(1)).stream()
                .map(SeqRange::first)
                .toList();
    }

    @Test
    void whatIsFoldedTogetherSaysTheSame() throws Exception {
        Ingestion ingestion = below.ingestion();
        append(opened(writer(1), TIME) + line(writer(1), 2, TIME));
        ingestion.run();
        append(line(writer(1), 3, TIME.plusSeconds(5)) + line(writer(1), 7, TIME));
        append(opened(writer(3), TIME) + closed(writer(3), 2, TIME, 0));
        ingestion.run();
        append(closed(writer(1), 8, TIME, 4) + opened(writer(2), TIME) + line(writer(3), 3, TIME));
        ingestion.run();
        List<String> completeness = rows(COMPLETENESS);
        List<String> files = rows(FILES);

        new Folding(spark, new Target(tables.toString())).foldAll(null);

        assertThat(rows(COMPLETENESS))
                .isEqualTo(completeness)
                .containsExactly(
                        writer(1) + ",incomplete,5,ArraySeq([4,6]),4",
                        writer(2) + ",open,1,ArraySeq(),0",
                        writer(3) + ",open,3,ArraySeq(),0");
        assertThat(rows(FILES)).isEqualTo(files);
        assertThat(rows("SELECT count(DISTINCT commit_id), count(*) FROM ingest_state WHERE kind <> 'run'"))
                .containsExactly("1,6");
        append(line(writer(2), 2, TIME));
        RunReport next =
                new TablesBelow(tables, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(90)), volume).ingest();
        assertThat(List.of(next.events(), next.duplicates())).containsExactly(1L, 0L);
        // Whom nothing was heard of for an hour of runs is not called running.
        assertThat(rows("SELECT writer, status FROM writer_completeness ORDER BY writer"))
                .containsExactly(writer(1) + ",incomplete", writer(2) + ",open", writer(3) + ",silent");
    }

    @Test
    void aTableThatWasRestoredOrEmptiedIsNoticedAndFilledAgain() throws Exception {
        append(opened(writer(1), TIME) + line(writer(1), 2, TIME));
        Ingestion ingestion = below.ingestion();
        ingestion.run();
        append(closed(writer(1), 3, TIME, 0));
        ingestion.run();

        spark.sql("RESTORE TABLE delta.`" + tables + "/events` TO VERSION AS OF 1");
        RunReport restored = ingestion.run();
        spark.sql("DELETE FROM delta.`" + tables + "/events`");
        RunReport emptied = below.ingest();

        assertThat(List.of(restored.events(), restored.duplicates())).containsExactly(1L, 2L);
        assertThat(List.of(emptied.events(), emptied.duplicates())).containsExactly(3L, 0L);
        assertThat(rows("SELECT status, present FROM writer_completeness")).containsExactly("complete,3");
        assertThat(ingestion.run().events()).isZero();
    }

    @Test
    void twoJobsInOneSessionWithDefaultsOfItsOwnKeepTheirEventsApart(
            @TempDir Path otherVolume, @TempDir Path otherTables) throws Exception {
        SparkSession odd = spark.newSession();
        odd.conf().set("spark.sql.timestampType", "TIMESTAMP_NTZ");
        odd.conf().set("spark.sql.ansi.enforceReservedKeywords", "true");
        odd.conf().set("spark.databricks.delta.properties.defaults.appendOnly", "true");
        append(opened(writer(1), TIME));
        Files.writeString(
                Files.createDirectories(otherVolume.resolve("0714-210012-other/driver"))
                        .resolve("stdout"),
                opened(writer(2), TIME) + line(writer(2), 2, TIME) + "{\"bywash\":1,broken\n");
        Path fresh = otherTables.resolve("fresh");

        Ingestion one = new TablesBelow(odd, tables.toString(), Clock.systemUTC(), volume).ingestion();
        Ingestion other = new TablesBelow(odd, fresh.toString(), Clock.systemUTC(), otherVolume).ingestion();
        one.run();
        other.run();
        new Maintenance(
                        odd,
                        new MaintenanceOptions(
                                new Target(fresh.toString()),
                                Duration.ofDays(3650),
                                List.of(),
                                LogFiles.STANDARD,
                                Duration.ofDays(30),
                                7),
                        Clock.systemUTC())
                .run();

        assertThat(rows("SELECT writer FROM events")).containsExactly(writer(1));
        assertThat(below(otherVolume, fresh).rows("SELECT writer, seq FROM events ORDER BY seq"))
                .containsExactly(writer(2) + ",1", writer(2) + ",2");
        assertThat(spark.table("events").schema().apply("event_time").dataType().typeName())
                .isEqualTo("timestamp");
        assertThat(odd.catalog().listTables().filter("isTemporary").count()).isZero();
    }

    /** Versions before {@code ingest_state} kept three tables, and what a killed run had brought was in none of them. */
    @Test
    void whatAVersionBeforeTheStateRememberedIsTakenOverOnceWhereverThatIsStopped() throws Exception {
        append(opened(writer(1), TIME) + line(writer(1), 2, TIME));
        below.ingest();
        List<String> files = rows(FILES);
        for (String table : OLD_TABLES) {
            rows("SELECT 1");
            spark.table(table).write().format("delta").save(tables + "/old/" + table);
        }
        append(line(writer(1), 3, TIME));
        below.ingest();
        spark.sql("CREATE SCHEMA bywash_before");
        spark.sql("CREATE TABLE bywash_before.events USING delta PARTITIONED BY (event_date)"
                + " TBLPROPERTIES ('bywash.table' = 'events') AS SELECT * EXCEPT (attribute_types, line) FROM events");
        OLD_TABLES.forEach(this::createOld);
        Target target = new Target("bywash_before");
        String state = "bywash_before.ingest_state";
        String taken = "SELECT kind, commit_id, count(*) FROM " + state + " GROUP BY ALL ORDER BY kind";

        Tables.create(spark, target);
        assertThat(rows(taken)).containsExactly("ledger,upgrade,1", "run,upgrade,1", "writer,upgrade,1");
        // Stopped when the rows were taken over, between the tables that are dropped, and before the mark.
        for (int dropped : new int[] {1, 3}) {
            spark.sql("ALTER TABLE " + state + " UNSET TBLPROPERTIES ('bywash.schema')");
            OLD_TABLES.forEach(table -> spark.sql("DROP VIEW bywash_before." + table));
            OLD_TABLES.subList(dropped, OLD_TABLES.size()).forEach(this::createOld);
            Tables.create(spark, target);
        }

        assertThat(rows(taken)).containsExactly("ledger,upgrade,1", "run,upgrade,1", "writer,upgrade,1");
        assertThat(rows(FILES.replace("source_files", "bywash_before.source_files")))
                .isEqualTo(files);
        append(line(writer(1), 4, TIME));
        TablesBelow upgraded =
                new TablesBelow(spark, "bywash_before", Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)), volume);
        long before = version(state);
        RunReport first = upgraded.ingest();
        assertThat(version(state))
                .as("the writers of the killed run, the anchor, the run")
                .isEqualTo(before + 3);
        // Stopped between the first two.
        spark.sql("RESTORE TABLE " + state + " TO VERSION AS OF " + (before + 1));
        RunReport again = upgraded.ingest();

        assertThat(List.of(again.events(), again.duplicates())).containsExactly(0L, 2L);
        assertThat(List.of(first.events(), first.duplicates())).containsExactly(1L, 1L);
        assertThat(upgraded.ingest().files().read()).isZero();
        assertThat(rows("SELECT seq FROM bywash_before.events ORDER BY seq")).containsExactly("1", "2", "3", "4");
        assertThat(rows(COMPLETENESS.replace("writer_completeness", "bywash_before.writer_completeness")))
                .containsExactly(writer(1) + ",open,4,ArraySeq(),0");
        assertThat(rows("SELECT sum(events), sum(duplicates) FROM bywash_before.ingest_runs"))
                .containsExactly("2,2");
        spark.sql("DROP SCHEMA bywash_before CASCADE");
    }

    private void createOld(String table) {
        spark.sql(
                "CREATE TABLE bywash_before.%1$s USING delta TBLPROPERTIES ('bywash.table' = '%1$s') AS SELECT * %2$s FROM delta.`%3$s/old/%1$s`"
                        .formatted(table, table.equals("writers") ? "EXCEPT (sealed)" : "", tables));
    }

    @Test
    void ofTwoJobsThatComeToTheTablesOfAnOlderVersionAtOnceOneTakesThemOver() throws Exception {
        append(opened(writer(1), TIME) + line(writer(1), 2, TIME));
        below.ingest();
        Path old = Files.createDirectory(tables.resolve("old"));
        SparkExtension.createTables(old);
        spark.sql("ALTER TABLE delta.`" + old + "/ingest_state` UNSET TBLPROPERTIES ('bywash.schema')");
        rows("SELECT 1");
        for (String table : OLD_TABLES) {
            spark.sql(
                    "CREATE TABLE delta.`%1$s/%2$s` USING delta TBLPROPERTIES ('bywash.table' = '%2$s') AS SELECT * %3$s FROM %2$s"
                            .formatted(old, table, table.equals("writers") ? "EXCEPT (sealed)" : ""));
        }
        CyclicBarrier barrier = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Future<?> job : threads.invokeAll(Collections.nCopies(2, () -> {
                barrier.await();
                Tables.create(spark, new Target(old.toString()));
                return null;
            }))) {
                job.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(rows("SELECT kind, count(*) FROM delta.`" + old + "/ingest_state` GROUP BY kind ORDER BY kind"))
                .containsExactly("ledger,1", "run,1", "writer,1");
    }

    private long version(String table) {
        return spark.sql("DESCRIBE HISTORY " + table + " LIMIT 1").first().getLong(0);
    }

    private long commits(String table) {
        return spark.sql("DESCRIBE HISTORY delta.`" + tables + "/" + table + "`")
                .count();
    }

    private void append(String text) throws Exception {
        Files.writeString(stdout, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static TablesBelow below(Path source, Path directory) {
        // The clock is ahead, so that files which were written just now count as settled.
        return new TablesBelow(directory, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)), source);
    }

    private List<String> rows(String query) {
        return below.rows(query);
    }
}
