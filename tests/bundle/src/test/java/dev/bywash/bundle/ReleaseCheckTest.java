package dev.bywash.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.Outcome;
import dev.bywash.cluster.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code .ci/release --check} says of a commit, before anything is built. */
class ReleaseCheckTest {

    private static final Path SCRIPT = Path.of(System.getProperty("bywash.repository"), ".ci/release");

    @TempDir
    private Path clone;

    @BeforeEach
    void makeARepository() throws Exception {
        RequiredTool.onPath("git", "install it");
        Files.copy(SCRIPT, Files.createDirectories(clone.resolve(".ci")).resolve("release"));
        assertThat(run("git", "init", "--quiet")).isEmpty();
    }

    @Test
    void whatTheChangesCallNotYetReleasedMayOnlyBecomeACandidate() throws Exception {
        commit("# Changes\n\n## 0.1.0, not yet released\n\n- all\n");

        assertThat(check("0.1.0")).contains("CHANGELOG.md says of 0.1.0 'not yet released'");
        assertThat(check("0.1.0-rc1")).isEmpty();
    }

    @Test
    void whatHasADayMayBeReleasedAndNothingElse() throws Exception {
        commit("# Changes\n\n## 0.2.0, not yet released\n\n## 0.1.0, 2026-12-01\n\n- all\n");

        assertThat(check("0.1.0")).isEmpty();
        assertThat(check("0.1")).contains("usage:");
        assertThat(check("0.3.0")).contains("CHANGELOG.md has no section '## 0.3.0'");
    }

    /** Python would call it by another name than the tag. */
    @Test
    void aCandidateIsWrittenInOneWay() throws Exception {
        commit("# Changes\n\n## 0.1.0, 2026-12-01\n\n- all\n");

        assertThat(check("0.1.0-rc.1")).contains("usage:");
        assertThat(check("0.1.0-beta1")).contains("usage:");
    }

    private void commit(String changes) throws IOException, InterruptedException {
        Files.writeString(clone.resolve("CHANGELOG.md"), changes);
        run("git", "add", "CHANGELOG.md");
        run(
                "git",
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.com",
                "commit",
                "--quiet",
                "-m",
                "Say what is new");
    }

    private String check(String version) throws IOException, InterruptedException {
        return run("bash", ".ci/release", version, "--check");
    }

    /** What it says; nothing exactly if it ends well. */
    private String run(String... command) throws IOException, InterruptedException {
        Outcome outcome = Outcome.of(new ProcessBuilder(command).directory(clone.toFile()));
        assertThat(outcome.exitCode() == 0)
                .as(outcome.output())
                .isEqualTo(outcome.output().isEmpty());
        return outcome.output();
    }
}
