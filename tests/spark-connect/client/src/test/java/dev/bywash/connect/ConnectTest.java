package dev.bywash.connect;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.CheckProof;
import dev.bywash.ingest.DoctorJob;
import dev.bywash.ingest.EraseJob;
import dev.bywash.ingest.HostileFiles;
import dev.bywash.ingest.IngestJob;
import dev.bywash.ingest.MaintenanceJob;
import dev.bywash.ingest.ProveJob;
import dev.bywash.ingest.ReportJob;
import dev.bywash.ingest.TryRuleJob;
import dev.bywash.ingest.VerifyJob;
import dev.bywash.ingest.alert.Receiver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that runs on clusters does the same over Spark Connect, with a client that has no Spark in it, and with what serverless compute refuses. */
@Tag("connect")
class ConnectTest {

    private static final String COMMITTED = "the events are committed";

    private final Instant now = Instant.now();

    private static ConnectServer server;
    private static SparkSession spark;

    @TempDir
    private Path directory;

    private Path volume;
    private Path driver;
    private Path stdout;

    @BeforeAll
    static void connect() {
        server = ServerForAll.server();
        // As on serverless compute: the session is there when a job's main begins.
        System.setProperty(ServerForAll.REMOTE, server.serverlessUrl());
        spark = SparkSession.builder().getOrCreate();
    }

    @AfterAll
    static void disconnect() {
        spark.stop();
        System.setProperty(ServerForAll.REMOTE, server.url());
    }

    @BeforeEach
    void deliver() throws IOException {
        volume = directory.resolve("volume");
        driver = Files.createDirectories(volume.resolve("1125-100000-abc [x]/driver"));
        stdout = driver.resolve("stdout");
    }

    @Test
    void onServerlessComputeTheTablesAreThoseOfTheClassicPathRowForRow() throws Exception {
        hostileFiles();
        Path old = driver.resolve("stdout--2026-11-25--01-00");
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofDays(40))));
        IngestJob.main(onVolume("--target", "reach"));
        append(stdout, line(writer(1), 6, now) + closed(writer(1), 7, now, 0));
        IngestJob.main(onVolume("--target", "reach"));
        String classic = directory.resolve("classic").toString();
        ended(server.startClassicJob("IngestJob", onVolume("--target", classic)));
        List<String> rows = rows("reach.%s"::formatted);
        assertThat(rows).hasSizeGreaterThan(10).isEqualTo(rows(table -> "delta.`" + classic + "/" + table + "`"));

        // Rolled, and delivered under both names.
        Files.copy(stdout, driver.resolve("stdout--2026-11-25--03-00"));
        Files.writeString(stdout, opened(writer(3), now));
        IngestJob.main(onVolume("--target", "reach", "--audit", "on"));
        assertThat(rows("reach.%s"::formatted)).hasSize(rows.size() + 1).containsAll(rows);
        VerifyJob.main(onVolume("--target", "reach"));

        MaintenanceJob.main(onVolume("--target", "reach"));
        assertThat(old).doesNotExist();
        assertThat(rows("reach.%s"::formatted)).hasSize(rows.size() + 1).containsAll(rows);
        assertThat(select("SHOW TABLES IN reach")).noneMatch(table -> table.contains("bywash_staging"));
        Path page = directory.resolve("report.html");
        ReportJob.main(new String[] {"--target", "reach", "--output", page.toString()});
        assertThat(page).content().contains(writer(1), writer(2), writer(3));
    }

    @Test
    void anAuditorProvesAndErasesOverConnectToo() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = encoded("key", pair.getPrivate());
        Path publicKey = encoded("key.pub", pair.getPublic());
        append(stdout, opened(writer(1), now) + line(writer(1), 2, now) + line(writer(1), 3, now));
        String checkpoints = directory.resolve("checkpoints").toString();
        String[] audited = {
            "--target", "audited", "--audit", "on", "--checkpoints", checkpoints, "--signing-key", "file:" + key
        };
        IngestJob.main(onVolume(audited));

        Path proof = directory.resolve("proof");
        ProveJob.main(new String[] {"--target", "audited", "--event", writer(1) + "-2", "--out", proof.toString()});
        CheckProof.main(new String[] {"--proof", proof.toString(), "--public-key", publicKey.toString()});
        EraseJob.main(new String[] {
            "--target", "audited", "--where", "seq = 2", "--reason", "request 4711", "--signing-key", "file:" + key
        });
        VerifyJob.main(new String[] {"--target", "audited"});
        assertThat(select("SELECT seq FROM audited.events WHERE message IS NULL"))
                .containsExactly("[2]");

        spark.sql("UPDATE audited.events SET message = 'ruined' WHERE seq = 3");
        assertThatThrownBy(() -> VerifyJob.main(new String[] {"--target", "audited"}))
                .hasMessageContaining("code 1");
    }

    @Test
    void whatIsWrongIsCountedSaidAndTriedOnHistoryOverConnectToo() throws Exception {
        append(
                stdout,
                opened(writer(1), now)
                        + line(
                                writer(1),
                                2,
                                now,
                                "table.load",
                                "failed",
                                ",\"attributes\":{\"table\":\"a\",\"status\":\"failed\",\"error\":\"no disk\"}")
                        + "java.lang.OutOfMemoryError: Java heap space\n");
        try (Receiver receiver = new Receiver()) {
            Path channels = Files.writeString(
                    directory.resolve("channels.properties"), "BYWASH_SLACK_URL=" + receiver.url("/slack"));
            IngestJob.main(onVolume(
                    "--target",
                    "watched",
                    "--watch",
                    "on",
                    "--raw-lines",
                    "on",
                    "--alerts",
                    "send",
                    "--channels",
                    "file:" + channels));
            assertThat(String.join("\n", receiver.bodies())).contains("load_failed", "out_of_memory");
        }

        assertThat(select("SELECT text FROM watched.raw_lines"))
                .containsExactly("[java.lang.OutOfMemoryError: Java heap space]");
        assertThat(select("SELECT sum(n) FROM watched.pattern_counts")).containsExactly("[2]");
        assertThat(select("SELECT state FROM watched.alerts WHERE rule = 'load_failed'"))
                .containsExactly("[FIRING]");
        TryRuleJob.main(new String[] {
            "--target",
            "watched",
            "--last",
            "1h",
            "--every",
            "1h",
            "--query",
            "SELECT `table`, 1 AS value FROM {load_facts} WHERE event_time > {now} - INTERVAL 1 DAY"
        });
        DoctorJob.main(onVolume("--target", "watched"));
    }

    @Test
    void whereverAJobIsKilledTheNextOneLeavesEachEventOnceWhateverTheServerStillDoesForTheDead() throws Exception {
        String[] arguments = onVolume("--target", "killed", "--every", "1h");
        append(stdout, opened(writer(1), now));
        int seq = 1;
        for (String step : List.of(" plan: ", " read: ", COMMITTED, " merge: ", " record: ")) {
            append(stdout, line(writer(1), ++seq, now));
            long commits = commits("killed");
            try (JavaProcess killed = server.startServerlessJob("IngestJob", arguments)) {
                killed.await(log -> step.equals(COMMITTED) ? commits("killed") > commits : log.contains(step));
            }
        }
        append(stdout, line(writer(1), ++seq, now));
        ended(server.startServerlessJob("IngestJob", onVolume("--target", "killed")));

        assertThat(select("SELECT seq FROM killed.events ORDER BY seq"))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, seq)
                        .mapToObj(each -> "[" + each + "]")
                        .toList());
        assertThat(select("SELECT missing FROM killed.writer_completeness")).containsExactly("[0]");
        VerifyJob.main(onVolume("--target", "killed"));
    }

    @Test
    void whereSparkRunsNoFunctionsOfTheJobsItReadsTheFilesItselfHoweverLargeTheyAre() throws Exception {
        // The bytes of the file, and its rows, are more than one message may have.
        int events = 400;
        String message = "x".repeat(100_000);
        StringBuilder large = new StringBuilder(opened(writer(1), now));
        for (int seq = 2; seq < events; seq++) {
            large.append(line(writer(1), seq, now, null, message, ""));
        }
        String last = closed(writer(1), events, now, 0);
        append(driver.resolve("stdout--2026-11-25--02-00"), large + last.substring(0, 50));
        append(stdout, last.substring(50));
        String[] arguments = onVolume("--target", "large", "--audit", "on");
        try (JavaProcess job = server.startServerlessJobWithoutJars("IngestJob", arguments)) {
            assertThat(job.waitFor()).as(job.log()).isZero();
            assertThat(job.log()).contains("does not run the job's functions", "may not be added");
        }

        assertThat(select("SELECT count(*), max(seq), sum(length(message)) div 100000 FROM large.events"))
                .containsExactly("[%1$d,%1$d,%2$d]".formatted(events, events - 2));
        ended(server.startServerlessJobWithoutJars("VerifyJob", onVolume("--target", "large")));
        ended(server.startServerlessJobWithoutJars("VerifyJob", "--target", "large"));
        assertThat(select("SHOW TABLES IN large")).noneMatch(table -> table.contains("bywash_staging"));
    }

    /** Of the table of events, as its log has them: to ask the server would come too late. */
    private static long commits(String schema) {
        Path log = server.warehouse().resolve(schema + ".db/events/_delta_log");
        String[] files = log.toFile().list((folder, name) -> name.endsWith(".json"));
        return files == null ? 0 : files.length;
    }

    private Path encoded(String name, Key key) throws IOException {
        return Files.writeString(directory.resolve(name), Base64.getEncoder().encodeToString(key.getEncoded()));
    }

    @Test
    void twoJobsAtOnceLeaveEachEventOnce() throws Exception {
        String tables = directory.resolve("tables").toString();
        append(stdout, opened(writer(1), now) + line(writer(1), 2, now) + line(writer(1), 3, now));

        try (JavaProcess one = server.startJob("IngestJob", onVolume("--target", tables));
                JavaProcess other = server.startJob("IngestJob", onVolume("--target", tables))) {
            assertThat(List.of(one.waitFor(), other.waitFor()))
                    .as(one.log() + other.log())
                    .containsOnly(0);
        }
        assertThat(select("SELECT seq FROM delta.`" + tables + "/events` ORDER BY seq"))
                .containsExactly("[1]", "[2]", "[3]");
    }

    @Test
    void whatMustNotStopTheJobDoesNotStopItOverConnectEither() throws Exception {
        HostileFiles files = new HostileFiles(directory.resolve("a volume, mit Grüßen 漢字"));
        String[] arguments = {"--source", files.volume().toString(), "--target", "hostile"};
        String counts = "SELECT count(*), count(DISTINCT event_id) FROM hostile.events";
        ended(server.startServerlessJob("IngestJob", arguments));
        assertThat(select(counts)).containsExactly("[" + files.good() + "," + files.good() + "]");
        assertThat(select(HostileFiles.rejected("hostile.rejected_lines")))
                .containsExactlyElementsOf(HostileFiles.REJECTED.stream()
                        .map(row -> "[" + row + "]")
                        .toList());

        files.makeReadable();
        ended(server.startServerlessJob("IngestJob", arguments));
        assertThat(select(counts)).containsExactly("[" + files.good() + "," + files.good() + "]");
    }

    private void hostileFiles() throws IOException {
        append(
                driver.resolve("stdout--2026-11-25--01-00"),
                "[GC (Allocation Failure)\n" + opened(writer(1), now) + "progress 50% " + line(writer(1), 2, now)
                        + line(writer(1), 2, now, null, "forged", "")
                        + line(writer(9), 1, now).replace("etl", "ETL"));
        String cut = line(writer(1), 4, now);
        append(
                driver.resolve("stdout--2026-11-25--02-00"),
                line(writer(1), 3, now, "table.load", "loaded", ",\"attributes\":{\"table\":\"a\",\"rows\":1}")
                        + cut.substring(0, 60));
        append(stdout, cut.substring(60) + line(writer(1), 5, now));
        Path executor = Files.createDirectories(volume.resolve("1125-100000-abc [x]/executor/app-1/0"));
        Files.createFile(executor.resolve("stdout"));
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(executor.resolve("stdout--2026-11-25--01.gz")))) {
            out.write((opened(writer(2), now) + line(writer(2), 2, now) + line(writer(2), 4, now))
                    .getBytes(StandardCharsets.UTF_8));
        }
        Files.write(executor.resolve("stdout--2026-11-25--02.gz"), new byte[] {31, -117, 8, 0, 1, 2, 3});
    }

    /** What does not tell of a run: events, and rejected lines. */
    private static List<String> rows(UnaryOperator<String> name) {
        List<String> rows = new ArrayList<>(select("SELECT * EXCEPT (ingest_time, run_id, line), hex(line) FROM "
                + name.apply("events") + " ORDER BY writer, seq"));
        rows.addAll(select("SELECT * EXCEPT (ingest_time, run_id, detail, bytes), hex(bytes) FROM "
                + name.apply("rejected_lines") + " ORDER BY line_hash"));
        return rows;
    }

    private static List<String> select(String query) {
        return spark.sql(query).collectAsList().stream().map(Row::toString).toList();
    }

    private String[] onVolume(String... arguments) {
        return Stream.concat(Stream.of("--source", volume.toString()), Stream.of(arguments))
                .toArray(String[]::new);
    }

    private static void ended(JavaProcess job) throws Exception {
        try (job) {
            assertThat(job.waitFor()).as(job.log()).isZero();
        }
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
