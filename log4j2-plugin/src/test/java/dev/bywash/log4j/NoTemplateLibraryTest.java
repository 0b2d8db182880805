package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where JsonTemplateLayout is not on the class path, whatever the version of Log4j. */
class NoTemplateLibraryTest {

    @TempDir
    Path directory;

    @Test
    void withoutJsonTemplateLayoutOnTheClassPathEventsAreWrittenWithoutTheTemplate() throws Exception {
        Path stdout = directory.resolve("stdout");
        Path configuration = Configurations.withAppender(
                directory,
                "<BywashAppender name='bywash'><BywashLayout eventTemplate='{\"answer\": 42}'/></BywashAppender>");

        ChildJvm.of(LoggingMain.class, "10", "1")
                .withConfiguration(configuration)
                .withClassPath(classPathWithout("log4j-layout-template-json"))
                .run(stdout);

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        assertThat(EventLines.ofApplication(events)).hasSize(10).noneMatch(event -> event.has("attributes"));
        assertThat(Files.readString(stdout) + ChildJvm.errors(stdout)).contains("needs log4j-layout-template-json");
    }

    @Test
    void withoutJsonTemplateLayoutAndATemplateNothingIsSaid() throws Exception {
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(LoggingMain.class, "10", "1")
                .withConfiguration(Configurations.withAttributes(directory, ""))
                .withClassPath(classPathWithout("log4j-layout-template-json"))
                .run(stdout);

        List<JsonNode> events = EventLines.read(Files.readAllBytes(stdout));
        assertThat(EventLines.ofApplication(events)).hasSize(10);
        assertThat(Files.readAllLines(stdout)).hasSameSizeAs(events);
    }

    private static String classPathWithout(String library) {
        return Arrays.stream(ChildJvm.classPath().split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains(library))
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }
}
