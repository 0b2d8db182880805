package dev.bywash.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bywash.ingest.RunReport;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.TablesBelow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** JVMs that write whole files to a volume are killed: what they said was in files is in the table once, and a file that is lost is named by its numbers. */
@ExtendWith(SparkExtension.class)
class KilledSegmentsTest {

    private static final int KILLS = Boolean.getBoolean("bywash.soak") ? 50 : 2;

    @TempDir
    private Path directory;

    @TempDir
    private Path tables;

    @Test
    void whatWasInFilesIsInTheTableOnceAndALostFileIsNamed() throws Exception {
        Path volume = directory.resolve("volume");
        SparkExtension.createTables(tables);
        Random random = new Random(7);
        for (int i = 0; i < KILLS; i++) {
            logUntilKilled(volume, i, random.nextInt(1500));
        }
        List<Path> ofFirst = files(volume.resolve("laptop-0/driver"));
        Path lost = ofFirst.get(ofFirst.size() / 2);
        List<Long> missing = numbers(lost);
        Files.delete(lost);
        long there = 0;
        for (Path file : files(volume)) {
            there += numbers(file).size();
        }

        TablesBelow result = new TablesBelow(tables, Clock.systemUTC(), volume);
        RunReport first = result.ingest();

        assertThat(first.events()).isEqualTo(there);
        assertThat(first.duplicates()).isZero();
        assertThat(result.rows("SELECT count(*), count(DISTINCT event_id) FROM events"))
                .containsExactly(there + "," + there);
        assertThat(result.rows("SELECT size(missing_ranges), missing_ranges[0].first, missing_ranges[0].last"
                        + " FROM writer_completeness WHERE host = 'laptop-0'"))
                .containsExactly("1," + missing.get(0) + "," + missing.get(missing.size() - 1));
        assertThat(result.rows("SELECT count(*) FROM writer_completeness WHERE host <> 'laptop-0' AND missing > 0"))
                .containsExactly("0");
    }

    private void logUntilKilled(Path volume, int number, int millis) throws Exception {
        Path configuration =
                Files.writeString(directory.resolve("log4j2-" + number + ".xml"), """
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders>
                    <BywashAppender name="bywash" target="%s" segmentSeconds="1" segmentBytes="20000" host="laptop-%d"/>
                  </Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                </Configuration>
                """.formatted(volume, number));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dlog4j2.configurationFile=" + configuration.toUri(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Etl.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output-" + number).toFile())
                .start();
        try {
            Path files = volume.resolve("laptop-" + number + "/driver");
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Files.isDirectory(files) && files(files).size() > 4);
            Thread.sleep(millis);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** In the order of their numbers. */
    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparingInt(KilledSegmentsTest::numberOf))
                    .toList();
        }
    }

    private static int numberOf(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    }

    /** The numbers of a file's whole lines: a write that was under way may have come to a part of the last one. */
    private static List<Long> numbers(Path file) throws IOException {
        String content = Files.readString(file, StandardCharsets.UTF_8);
        List<Long> numbers = new ArrayList<>();
        content.substring(0, content.lastIndexOf('\n') + 1).lines().forEach(line -> {
            int start = line.lastIndexOf(",\"seq\":") + ",\"seq\":".length();
            numbers.add(Long.parseLong(line.substring(start, line.indexOf(',', start))));
        });
        return numbers;
    }

    /** Logs until it is killed. */
    static final class Etl {

        private Etl() {}

        public static void main(String[] arguments) throws InterruptedException {
            Logger log = LogManager.getLogger("etl");
            for (int i = 1; ; i++) {
                log.info("event {}", i);
                if (i % 20 == 0) {
                    Thread.sleep(5);
                }
            }
        }
    }
}
