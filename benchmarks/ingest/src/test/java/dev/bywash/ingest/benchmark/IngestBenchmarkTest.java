package dev.bywash.ingest.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class IngestBenchmarkTest {

    @TempDir
    private Path directory;

    @Test
    void aSmallBenchmarkAnswersEachQuestionAndLeavesNothingButItsAnswers() throws Exception {
        int code = new CommandLine(new IngestBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(
                        "--directory", directory.toString(),
                        "--parts", "load,merge,idle,latency,noise,audit,watch,alert,state",
                        "--events", "80",
                        "--table-rows", "100",
                        "--files", "2",
                        "--live-files", "3",
                        "--clusters", "2",
                        "--noise-megabytes", "1",
                        "--failures", "2",
                        "--every-seconds", "1",
                        "--known-writers", "100",
                        "--known-files", "60",
                        "--rounds", "1");

        assertThat(code).isZero();
        assertThat(Files.readString(directory.resolve("load.md"))).contains("80 events of", "| Bywash: ");
        assertThat(Files.readString(directory.resolve("merge.md"))).contains("| 100 | ");
        assertThat(Files.readString(directory.resolve("idle.md")))
                .contains("| 2 | alive | ", "| 2 | ended two days ago | ");
        assertThat(Files.readString(directory.resolve("latency.md")))
                .contains("| 3 live files, an event in each | 3 | 3 | ", "| 2 clusters, one event | 1 | 1 | 27 | ");
        assertThat(Files.readString(directory.resolve("noise.md")))
                .contains("| `stderr` | ", "| `log4j-active.log` | ", "Kept as raw lines: ");
        assertThat(Files.readString(directory.resolve("audit.md")))
                .contains("80 events in the runs of many, 2 rounds", "- verification without files: ");
        assertThat(Files.readString(directory.resolve("watch.md")))
                .contains("| 80 | `--watch on --alerts log` | ", "| 0 | `--watch off` | ");
        assertThat(Files.readString(directory.resolve("alert.md"))).contains("2 failed loads", "| the slowest | ");
        assertThat(Files.readString(directory.resolve("state.md")))
                .contains("knows 100 writers and 60 files", "| large, a job that begins | ");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "load.md",
                            "merge.md",
                            "idle.md",
                            "latency.md",
                            "noise.md",
                            "audit.md",
                            "watch.md",
                            "alert.md",
                            "state.md");
        }
    }
}
