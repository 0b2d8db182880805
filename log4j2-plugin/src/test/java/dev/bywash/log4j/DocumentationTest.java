package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual's tables list what can be configured and what is said, and its example works. */
class DocumentationTest {

    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    /** A text that the status log is given: its first literal, which may stand on a line of its own. */
    private static final Pattern MESSAGE =
            Pattern.compile("STATUS\\s*\\.(?:warn|error)\\(\\s*\"((?:[^\"\\\\]|\\\\.)+)\"");

    @TempDir
    Path directory;

    private final Path manual = Path.of("..", "docs", "plugin.md");

    @Test
    void allAttributesOfTheAppenderAreDocumentedAndNoOthers() throws IOException {
        assertThat(documented("## `BywashAppender`")).isEqualTo(attributes(BywashAppender.Builder.class));
    }

    @Test
    void allAttributesOfTheLayoutAreDocumentedAndNoOthers() throws IOException {
        assertThat(documented("## `BywashLayout`")).isEqualTo(attributes(BywashLayout.Builder.class));
    }

    @Test
    void allAttributesOfTheRedactionAreDocumentedAndNoOthers() throws IOException {
        assertThat(documented("### `BywashRedaction`")).isEqualTo(attributes(BywashRedaction.Builder.class));
        assertThat(documented("### `BywashRule`")).isEqualTo(attributes(BywashRule.Builder.class));
    }

    /** As far as the first thing that is filled in. */
    @Test
    void everyMessageOfTheStatusLogIsInTheTableAndNoOther() throws IOException {
        Set<String> said = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                MESSAGE.matcher(Files.readString(source))
                        .results()
                        .forEach(match -> said.add(beginning(match.group(1))));
            }
        }
        Set<String> explained = rows("## What it says in Log4j's status log").stream()
                .map(row -> row.substring(row.indexOf('`') + 1, row.indexOf('`', row.indexOf('`') + 1)))
                .map(DocumentationTest::beginning)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(said).isNotEmpty().allSatisfy(message -> assertThat(explained)
                .anySatisfy(beginning -> assertThat(message).startsWith(beginning)));
        assertThat(explained).allSatisfy(beginning -> assertThat(said)
                .anySatisfy(message -> assertThat(message).startsWith(beginning)));
    }

    @Test
    void theWalkOfOneEventIsToldInEightNamesOfTheCode() throws Exception {
        String walk = Files.readString(manual.resolveSibling("../CONTRIBUTING.md"))
                .split("### How one event goes through the plugin\n", -1)[1]
                .split("\n## ", -1)[0];
        List<String> names = Pattern.compile("`((?:[a-z]+\\.)?[A-Z]\\w+)`")
                .matcher(walk)
                .results()
                .map(name -> name.group(1))
                .filter(name -> !name.equals("LogEvent"))
                .toList();

        assertThat(walk.lines().filter(line -> line.matches("\\d\\. `.*"))).hasSize(8);
        assertThat(names).hasSizeGreaterThan(8).allSatisfy(name -> assertThat(Class.forName(
                        "dev.bywash.log4j." + name, false, getClass().getClassLoader()))
                .isNotNull());
    }

    private static String beginning(String message) {
        return message.replace("\\\"", "\"")
                .split("\\{}|\\.\\.\\.| is not started:", 2)[0]
                .strip();
    }

    @Test
    void theExampleOfPropertiesLogsAsItSays() throws Exception {
        String manualText = Files.readString(manual);
        int start = manualText.indexOf("```properties\n") + "```properties\n".length();
        Path configuration = Files.writeString(
                directory.resolve("log4j2.properties"), manualText.substring(start, manualText.indexOf("```", start)));
        Path stdout = directory.resolve("stdout");

        ChildJvm.of(LoggingMain.class, "10", "1")
                .withConfiguration(configuration)
                .run(stdout);

        assertThat(EventLines.ofApplication(EventLines.read(Files.readAllBytes(stdout))))
                .hasSize(10);
        assertThat(ChildJvm.errors(stdout)).isEmpty();
    }

    private Set<String> documented(String heading) throws IOException {
        return rows(heading).stream()
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> NAME.matcher(cell).results().map(match -> match.group(1)))
                .collect(Collectors.toSet());
    }

    private List<String> rows(String heading) throws IOException {
        return Files.readAllLines(manual).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## ") && !line.startsWith("### "))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    private static Set<String> attributes(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(PluginBuilderAttribute.class))
                .map(field -> field.getName())
                .collect(Collectors.toSet());
    }
}
