package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryModeTest {

    @TempDir
    Path directory;

    @Test
    void twoJvmsOneAfterTheOtherWriteWhatTwoWritersWrite() throws Exception {
        Path logs = directory.resolve("logs");
        Path configuration = Configurations.withAttributes(directory, "directory='" + logs + "'");

        ChildJvm.of(LoggingMain.class, "100", "2")
                .withConfiguration(configuration)
                .run(directory.resolve("first"));
        ChildJvm.of(LoggingMain.class, "100", "2")
                .withConfiguration(configuration)
                .run(directory.resolve("second"));

        assertThat(directory.resolve("first")).isEmptyFile();
        List<JsonNode> events = EventLines.read(Files.readAllBytes(logs.resolve("stdout")));
        assertThat(EventLines.ofApplication(events)).hasSize(400);
        EventLines.assertNoHole(events.subList(0, events.size() / 2));
        EventLines.assertNoHole(events.subList(events.size() / 2, events.size()));
        assertThat(events.get(0).at("/attributes/target").textValue()).isEqualTo(logs.toString());
    }

    /** One of them comes by two ways: its lock is not lost because the same JVM looks at the same file again, through a link. */
    @Test
    void twoJvmsAtTheSameTimeHaveAFileEachWithAllOfTheirEvents() throws Exception {
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), logs);
        Path twoWays = Files.writeString(directory.resolve("two-ways.xml"), """
                <Configuration status="WARN" shutdownHook="disable">
                  <Appenders>
                    <BywashAppender name="bywash" directory="%s" waitMillis="60000"/>
                    <BywashAppender name="other" directory="%s"/>
                  </Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="bywash"/></Root></Loggers>
                </Configuration>
                """.formatted(logs, link));
        Path byLink = Configurations.withAttributes(directory, "directory='" + link + "' waitMillis='60000'");
        Path stop = directory.resolve("stop");
        List<Process> jvms = new ArrayList<>();
        for (int jvm = 1; jvm <= 2; jvm++) {
            jvms.add(ChildJvm.of(
                            ScenarioMain.class,
                            "log-until",
                            stop.toString(),
                            directory.resolve("count" + jvm).toString())
                    .withConfiguration(jvm == 1 ? twoWays : byLink)
                    .start(directory.resolve("jvm" + jvm)));
            Path active = logs.resolve(jvm == 1 ? "stdout" : "stdout.2");
            await().atMost(Duration.ofMinutes(1)).until(() -> sizeOf(active) > 100_000);
        }
        Files.createFile(stop);
        for (Process jvm : jvms) {
            assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }

        Map<String, List<JsonNode>> byWriter = new HashMap<>();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : (Iterable<Path>)
                    files.filter(file -> file.getFileName().toString().startsWith("stdout"))::iterator) {
                List<JsonNode> events = EventLines.read(Files.readAllBytes(file));
                byWriter.computeIfAbsent(events.get(0).get("writer").textValue(), writer -> new ArrayList<>())
                        .addAll(events);
            }
        }
        List<Integer> written = new ArrayList<>();
        byWriter.values().forEach(events -> {
            events.sort(Comparator.comparingLong(event -> event.get("seq").longValue()));
            EventLines.assertNoHole(events);
            assertThat(EventLines.closed(events).get("dropped").intValue()).isZero();
            written.add(EventLines.ofApplication(events).size());
        });
        assertThat(written).containsExactlyInAnyOrder(count(1), count(2));
    }

    private int count(int jvm) throws IOException {
        return Integer.parseInt(Files.readString(directory.resolve("count" + jvm)));
    }

    private static long sizeOf(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
