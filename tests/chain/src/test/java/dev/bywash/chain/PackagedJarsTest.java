package dev.bywash.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.cluster.Outcome;
import dev.bywash.cluster.SparkJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jars as a user gets them, with nothing beside them. */
class PackagedJarsTest {

    private static final String VERSION = System.getProperty("bywash.version");

    @Test
    void theJobsJarTellsItsVersion() throws Exception {
        assertThat(job("--version")).isEqualTo(new Outcome(0, "bywash-ingest-job " + VERSION + "\n"));
    }

    @Test
    void theJobsJarNamesItsCommands() throws Exception {
        Outcome help = job("--help");

        assertThat(help.output()).contains("dev.bywash.ingest.IngestJob", "dev.bywash.ingest.VerifyJob", VERSION);
        assertThat(help.exitCode()).isZero();
    }

    @Test
    void aCommandWithoutSparkSaysWhatItNeeds() throws Exception {
        Outcome ingest = job("ingest", "--source", "logs", "--target", "tables/");

        assertThat(ingest.output())
                .startsWith("There is no Spark on the class path")
                .contains("spark-submit")
                .doesNotContain("Exception", "Error");
        assertThat(ingest.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bywash-ingest-job", "bywash-log4j2-plugin"})
    void aJarsManifestTellsWhatItIs(String prefix) throws IOException {
        try (JarFile jar = new JarFile(SparkJvm.jar(prefix).toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Implementation-Version")).isEqualTo(VERSION);
            assertThat(manifest.getValue("Implementation-Title")).startsWith("Bywash");
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
            assertThat(jar.getEntry("META-INF/NOTICE")).isNotNull();
        }
    }

    private static Outcome job(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", SparkJvm.jar("bywash-ingest-job").toString()));
        command.addAll(List.of(arguments));
        return Outcome.of(new ProcessBuilder(command));
    }
}
