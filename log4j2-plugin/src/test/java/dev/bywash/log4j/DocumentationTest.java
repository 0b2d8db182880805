package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.junit.jupiter.api.Test;

/** The tables of attributes list what can be configured. */
class DocumentationTest {

    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

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

    private Set<String> documented(String heading) throws IOException {
        return Files.readAllLines(manual).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## ") && !line.startsWith("### "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> NAME.matcher(cell).results().map(match -> match.group(1)))
                .collect(Collectors.toSet());
    }

    private static Set<String> attributes(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(PluginBuilderAttribute.class))
                .map(field -> field.getName())
                .collect(Collectors.toSet());
    }
}
