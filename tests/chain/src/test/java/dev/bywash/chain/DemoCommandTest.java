package dev.bywash.chain;

import static dev.bywash.chain.DemoProcess.SCRIPT;
import static dev.bywash.chain.DemoProcess.demo;
import static dev.bywash.chain.DemoProcess.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script {@code demo} answers at once, without a run. */
class DemoCommandTest {

    @TempDir
    private Path directory;

    @Test
    void itTellsItsVersion() throws Exception {
        assertThat(demo("--version"))
                .isEqualTo(new Outcome(0, "bywash-demo " + System.getProperty("bywash.version") + "\n"));
    }

    @Test
    void itsHelpFitsIntoATerminal() throws Exception {
        Outcome help = demo("--help");

        assertThat(help.output().lines())
                .contains("A real Spark driver loads many small Delta tables on an emulated Databricks");
        assertThat(help.output().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(help.exitCode()).isZero();
    }

    @Test
    void whoAsksForHelpOnAFreshCloneNeedNotWaitForABuild() throws Exception {
        Path fresh = Files.copy(SCRIPT, directory.resolve("demo"));

        Outcome help = run(fresh, Map.of("JAVA_HOME", ""), "--help");

        assertThat(help.output()).contains("sql QUERY", "kill", "--tables").doesNotContain("Building");
        assertThat(help.exitCode()).isZero();
    }

    @Test
    void aJdkThatWillNotDoIsSaidBeforeAnyBuild() throws Exception {
        Path fresh = Files.copy(SCRIPT, directory.resolve("demo"));
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"23.0.1\" 2024-10-15' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();

        assertThat(run(fresh, Map.of("JAVA_HOME", directory.resolve("jdk").toString())))
                .isEqualTo(new Outcome(
                        2,
                        "demo: Spark needs a JDK from 17 to 22, and " + java
                                + " is 23; set JAVA_HOME to a JDK 17 or 21\n"));
    }
}
