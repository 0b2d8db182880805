package dev.bywash.ingest.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bywash.ingest.pattern.LogHub.Accuracy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The patterns against what people wrote down, where the sets are at hand: {@code -Dbywash.loghub=DIRECTORY} with a file {@code SET.csv} or
 * {@code SET_2k.log_structured.csv} each. They may not be handed on, so they are no part of the project.
 */
final class LogHubTest {

    @Test
    void messagesOfRealSystemsAreGroupedAsPeopleGroupThem() throws IOException {
        Path directory = Path.of(System.getProperty("bywash.loghub", "../../shared/loghub"));
        assumeTrue(Files.isDirectory(directory), "no LogHub sets in " + directory.toAbsolutePath());
        Map<String, Accuracy> accuracies = new TreeMap<>();
        for (Path file : files(directory)) {
            LogHub set = LogHub.read(file);
            accuracies.put(set.name(), set.accuracyOf(set.patterns()));
        }
        accuracies.forEach((set, accuracy) -> System.out.printf(
                "LogHub-2k %-12s GA %.3f FGA %.3f%n", set, accuracy.grouping(), accuracy.templates()));

        assertThat(accuracies).isNotEmpty();
        assertThat(accuracies.values())
                .allSatisfy(accuracy -> assertThat(accuracy.grouping()).isGreaterThanOrEqualTo(0.65));
        assertThat(mean(accuracies, Accuracy::grouping)).isGreaterThanOrEqualTo(0.94);
        assertThat(mean(accuracies, Accuracy::templates)).isGreaterThanOrEqualTo(0.94);
    }

    private static double mean(Map<String, Accuracy> accuracies, ToDoubleFunction<Accuracy> figure) {
        return accuracies.values().stream().mapToDouble(figure).average().orElseThrow();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
    }
}
