package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDKs that are installed where Linux distributions install them, and the one that runs the tests: from 17, which the tests need. */
class OtherJdksTest {

    private static final Path JDKS = Path.of("/usr/lib/jvm");

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("jdks")
    void everyEventSurvivesReconfigurationAndExit(Path javaHome) throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(ScenarioMain.class, "reconfigure", "10", "1000")
                .on(javaHome)
                .withConfiguration(Configurations.withAttributes(directory, "waitMillis='60000'"))
                .run(stdout);

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        EventLines.assertNoHole(events);
        assertThat(EventLines.ofApplication(events)).hasSize(8 * 1000);
        assertThat(EventLines.closed(events).get("dropped").intValue()).isZero();
        assertThat(events.get(0).at("/attributes/java_version").textValue()).isEqualTo(version(javaHome));
    }

    static Stream<Path> jdks() throws IOException {
        Stream<Path> running = Stream.of(Path.of(System.getProperty("java.home")));
        if (!Files.isDirectory(JDKS)) {
            return running;
        }
        try (Stream<Path> homes = Files.list(JDKS)) {
            List<Path> installed = homes.filter(home -> !Files.isSymbolicLink(home))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> version(home) != null)
                    .filter(home -> feature(home) >= 17)
                    .toList();
            return Stream.concat(running, installed.stream()).distinct();
        }
    }

    static int feature(Path javaHome) {
        return Runtime.Version.parse(version(javaHome)).feature();
    }

    /** From the file that each JDK has for that; null where it has not. */
    private static String version(Path javaHome) {
        try (Stream<String> lines = Files.lines(javaHome.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }
}
