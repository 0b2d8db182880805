package dev.bywash.ingest;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.SparkJvm;
import dev.bywash.ingest.read.Chunks;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Executors are processes of their own: all that the driver and they tell each other has to travel. The tables are those of a Spark in one process. */
@ExtendWith(SparkExtension.class)
@EnabledIfSystemProperty(named = "bywash.soak", matches = "true")
class ManyExecutorsTest {

    private static final Instant TIME = Instant.parse("2026-11-21T23:59:58Z");

    private static final int LARGE_EVENTS = 2300;

    private static final List<String> ROWS = List.of(
            "SELECT * EXCEPT (ingest_time, run_id) FROM events",
            "SELECT * EXCEPT (ingest_time, run_id) FROM rejected_lines",
            "SELECT * EXCEPT (ingest_time, run_id) FROM raw_lines",
            "SELECT * FROM writer_completeness");

    @TempDir
    private Path directory;

    private Path volume;

    @Test
    void twoOfThemBringWhatOneProcessBrings() throws Exception {
        volume = Files.createDirectories(directory.resolve("volume"));
        for (int i = 0; i < 12; i++) {
            deliver(i);
        }
        deliverLarge(12);
        Path one = Files.createDirectories(directory.resolve("one"));
        Path two = directory.resolve("two");

        run("local[2]", one);
        run("local-cluster[2,1,1024]", two);

        TablesBelow expected = new TablesBelow(one, Clock.systemUTC(), volume);
        TablesBelow actual = new TablesBelow(two, Clock.systemUTC(), volume);
        assertThat(expected.rows("SELECT count(*) FROM events")).containsExactly("" + (12 * 1003 + LARGE_EVENTS));
        for (String rows : ROWS) {
            String query = "SELECT to_json(struct(t.*)) AS row FROM (" + rows + ") t ORDER BY row";
            assertThat(actual.rows(query)).as(rows).isNotEmpty().isEqualTo(expected.rows(query));
        }
        assertThat(actual.verify().isExact()).isTrue();
        try (Stream<Path> files = Files.walk(directory.resolve("home/work"))) {
            assertThat(files.filter(file -> file.endsWith("stdout")))
                    .as("executors")
                    .hasSize(2);
        }
    }

    /** Plain and compressed, with noise, a line that is torn and one that two files share; some is little enough to be kept, some is not. */
    private void deliver(int cluster) throws IOException {
        String writer = writer(cluster);
        StringBuilder first = new StringBuilder(opened(writer, TIME));
        for (int seq = 2; seq <= 1001; seq++) {
            first.append(line(writer, seq, TIME.plusMillis(seq * 10L)))
                    .append("noise of ")
                    .append(seq)
                    .append('\n');
        }
        if (cluster % 2 == 0) {
            first.append(("x".repeat(1023) + "\n").repeat(600));
        }
        String shared = line(writer, 1002, TIME.plusSeconds(20));
        first.append("{\"bywash\":1,torn\n").append(shared, 0, 70);
        Path driver = Files.createDirectories(volume.resolve("0713-210012-" + cluster + "/driver"));
        Path rolled = driver.resolve("stdout--2026-11-22--00-00" + (cluster % 3 == 0 ? ".gz" : ""));
        try (OutputStream file = Files.newOutputStream(rolled);
                OutputStream out = cluster % 3 == 0 ? new GZIPOutputStream(file) : file) {
            out.write(first.toString().getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(
                driver.resolve("stdout"), shared.substring(70) + closed(writer, 1003, TIME.plusSeconds(21), 0));
    }

    /** So much that it is read in chunks, by both executors. */
    private void deliverLarge(int cluster) throws IOException {
        String writer = writer(cluster);
        Path driver = Files.createDirectories(volume.resolve("0713-210012-" + cluster + "/driver"));
        String noise = "x".repeat(60_000) + "\n";
        try (Writer out = Files.newBufferedWriter(driver.resolve("stdout--2026-11-22--00-00"))) {
            for (int seq = 1; seq <= LARGE_EVENTS; seq++) {
                out.write(seq == 1 ? opened(writer, TIME) : line(writer, seq, TIME.plusMillis(seq)));
                out.write(seq % 100 == 0 ? "{\"bywash\":1,torn\n" : "");
                out.write(noise);
            }
        }
        assertThat(driver.resolve("stdout--2026-11-22--00-00"))
                .satisfies(file -> assertThat(Files.size(file)).isGreaterThan(2 * Chunks.BYTES));
    }

    private void run(String master, Path tables) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SparkJvm.OPTIONS);
        command.addAll(SparkJvm.SHORT_LIVED);
        command.addAll(List.of(
                "-Xmx1g",
                "-Dspark.master=" + master,
                "-Dspark.executor.extraClassPath=" + classPath,
                "-Dspark.executor.extraJavaOptions=" + String.join(" ", SparkJvm.SHORT_LIVED),
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=2",
                "-Dspark.databricks.delta.snapshotPartitions=1",
                "-cp",
                classPath,
                IngestJob.class.getName(),
                "--source",
                volume.toString(),
                "--target",
                tables.toString(),
                "--raw-lines",
                "on"));
        Path log = directory.resolve("job.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // All that a worker asks of a home is that it has a folder for jars.
        Path home = Files.createDirectories(directory.resolve("home/jars")).getParent();
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
