package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.Outcome;
import dev.bywash.cluster.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {

    @TempDir
    private Path directory;

    /** Bash takes a carriage return for a part of the command, and a deployment from Windows uploads what was checked out there. */
    @Test
    void scriptsHaveUnixLineEndsAlsoWhereGitWritesThoseOfWindows() throws IOException, InterruptedException {
        RequiredTool.onPath("git", "install it");
        Path repository = Path.of(System.getProperty("bywash.repository"));
        Path script = directory.resolve("install-bywash.sh");
        Files.copy(repository.resolve("init-scripts/install-bywash.sh"), script);
        Files.copy(repository.resolve(".gitattributes"), directory.resolve(".gitattributes"));

        git("init", "--quiet");
        git("add", ".");
        Files.delete(script);
        git("checkout", "--", ".");

        assertThat(script).exists();
        assertThat(Files.readString(script)).doesNotContain("\r");
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "core.autocrlf=true"));
        command.addAll(Arrays.asList(arguments));
        Outcome outcome = Outcome.of(new ProcessBuilder(command).directory(directory.toFile()));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }
}
