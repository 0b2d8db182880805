package dev.bywash.ingest.watch;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.SparkJobs;
import dev.bywash.ingest.TablesBelow;
import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is counted while events are read is what the table would say, and a run that counts so asks little of Spark. */
@ExtendWith(SparkExtension.class)
final class ReadCountsTest {

    private static final Instant NIGHT = Instant.parse("2026-11-22T02:00:00Z");

    /** Numbers that somebody may log, and what only looks like one. */
    private static final List<String> NUMBERS = List.of(
            "12",
            "+7",
            " 8 ",
            "-3",
            "1.5",
            "1e3",
            "",
            "-",
            "NaN",
            "-inf",
            "9223372036854775807",
            "9223372036854775808",
            "0x1p3",
            "7f",
            "many");

    @TempDir
    private Path volume;

    @TempDir
    private Path tables;

    private SparkSession spark;
    private Target target;

    @Test
    void aRunOfAThousandEventsIsCountedWithoutALookAtThem() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        target = new Target(tables.toString());
        Ingestion ingestion =
                new TablesBelow(tables, Clock.systemUTC(), volume).ingestion(WatchOptions.ROLLUPS, AuditOptions.OFF);
        writeStrange();
        ingestion.run();

        RunKey run = onlyRun();
        try (TableCounts counts = TableCounts.of(spark, target, run)) {
            assertThat(counts.events()).isEqualTo(3L * (NUMBERS.size() + 5));
            assertThat(texts(spark.table(target.table("watch_facts")).where("kind <> 'watched'")))
                    .containsExactlyInAnyOrderElementsOf(texts(counts.factsAnd(List.of())));
        }

        write(1, 2, 1000);
        long before = commits();
        int jobs = SparkJobs.of(spark, ingestion::run);

        assertThat(spark.sql("SELECT sum(n) FROM " + WatchViews.PATTERN_COUNTS.in(target))
                        .collectAsList()
                        .get(0)
                        .getLong(0))
                .isEqualTo(3L * (NUMBERS.size() + 5) + 1000);
        assertThat(commits() - before)
                .as("events, state, and what the run comes to")
                .isEqualTo(3);
        assertThat(jobs).as("Spark jobs: of watching, the one of its commit").isLessThanOrEqualTo(9 + 1);
    }

    private void writeStrange() throws Exception {
        for (int cluster = 1; cluster <= 3; cluster++) {
            StringBuilder text = new StringBuilder(opened(writer(10 + cluster), NIGHT));
            long seq = 1;
            for (String number : NUMBERS) {
                seq++;
                text.append(line(
                        writer(10 + cluster),
                        seq,
                        NIGHT.plusSeconds(seq * 40),
                        "table.load",
                        "loaded \u20ac\ud83d\ude00" + "x".repeat(cluster == 2 ? 1100 : 1),
                        ",\"attributes\":{\"table\":\"t%d\",\"status\":\"%s\",\"rows\":\"%s\",\"duration_ms\":\"%3$s\"%s}%s"
                                .formatted(
                                        seq % 4,
                                        seq % 5 == 0 ? "failed" : seq % 5 == 1 ? "started" : "ok",
                                        number,
                                        seq % 2 == 0 ? ",\"pipeline\":\"sales\"" : "",
                                        source(cluster))));
            }
            text.append(line(writer(10 + cluster), seq + 1, NIGHT, null, "late", source(cluster)));
            text.append(line(writer(10 + cluster), seq + 2, NIGHT.plusSeconds(9000), null, "späte Zeile 17", ""));
            text.append(line(writer(10 + cluster), seq + 3, NIGHT.minusSeconds(9000), null, "words " + seq, source(2)));
            text.append(
                    line(
                            writer(10 + cluster),
                            seq + 4,
                            NIGHT.plusSeconds(9001),
                            null,
                            "broke",
                            ",\"exception\":{\"class\":\"java.io.IOException\",\"message\":\"no\",\"stacktrace\":\"java.io.IOException: no\\n\\tat a.B.c(B.java:1)\"}"));
            Path driver = Files.createDirectories(volume.resolve("1122-12000%d-strange0/driver".formatted(cluster)));
            Files.writeString(driver.resolve("stdout"), text);
        }
    }

    private static String source(int cluster) {
        return cluster == 3
                ? ",\"source\":{\"cluster_id\":\"c3\"}"
                : ",\"source\":{\"cluster_id\":\"c%d\",\"cluster_name\":\"n\",\"role\":\"driver\",\"app_id\":\"app-%1$d\",\"job_id\":\"77\",\"job_run_id\":\"%d\",\"task_key\":\"k\"}"
                        .formatted(cluster, 5);
    }

    private void write(int cluster, long from, int events) throws Exception {
        StringBuilder text = new StringBuilder();
        for (long seq = from; seq < from + events; seq++) {
            text.append(
                    seq % 100 == 0
                            ? line(
                                    writer(cluster),
                                    seq,
                                    NIGHT.plusMillis(seq),
                                    "table.load",
                                    "loaded",
                                    ",\"attributes\":{\"table\":\"t\",\"status\":\"ok\",\"rows\":\"12\",\"duration_ms\":\"1\",\"pipeline\":\"sales\"}")
                            : line(writer(cluster), seq, NIGHT.plusMillis(seq), null, "words " + seq, ""));
        }
        Path driver = Files.createDirectories(volume.resolve("1122-120009-ordinary/driver"));
        Files.writeString(driver.resolve("stdout"), text);
    }

    private RunKey onlyRun() {
        Row row = spark.sql("SELECT run_id, ingest_time FROM " + WatchViews.WATCHED_RUNS.in(target))
                .collectAsList()
                .get(0);
        return new RunKey(row.getString(0), row.getTimestamp(1).toInstant());
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).toList();
    }

    private long commits() throws Exception {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(tables)) {
            files.filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
                    .forEach(all::add);
        }
        return all.size();
    }
}
