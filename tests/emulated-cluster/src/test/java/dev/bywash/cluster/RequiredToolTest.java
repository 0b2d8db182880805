package dev.bywash.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class RequiredToolTest {

    @Test
    void aMissingToolSkipsTheTestAndSaysHowToGetIt() {
        assertThatThrownBy(() -> RequiredTool.found(Optional.empty(), "linter", "`.ci/run` installs it", false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("skipped: there is no linter here; `.ci/run` installs it");
    }

    @Test
    void inCiAMissingToolFailsTheTest() {
        assertThatThrownBy(() -> RequiredTool.found(Optional.empty(), "linter", "`.ci/run` installs it", true))
                .isInstanceOf(AssertionError.class)
                .hasMessage("CI=true, and there is no linter here; `.ci/run` installs it");
    }

    @Test
    void aToolThatIsThereIsUsed() {
        assertThat(RequiredTool.onPath("sh", "")).isExecutable().hasFileName("sh");
        assertThat(RequiredTool.found(Optional.of(Path.of("/bin/sh")), "sh", "", true))
                .hasToString("/bin/sh");
    }
}
