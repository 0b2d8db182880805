package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says that all that was there before does as before: what it wrote, and how Log4j understood it. */
final class Unchanged {

    /** Log4j's report on itself, which names objects by their hash. */
    private static final String STATUS_LINE = "^([0-9-]{10}[T ]\\S+ )?main (TRACE|DEBUG|INFO|WARN|ERROR) .*";

    private Unchanged() {}

    static void assertOthersBehaveAsBefore(TestNode.Logged before, TestNode.Logged after) {
        assertThat(written(after)).isEqualTo(written(before));
        assertThat(complaints(after)).isEqualTo(complaints(before));
        Map<String, String> now = byName(after);
        byName(before).forEach((name, description) -> {
            String root = now.get(name);
            assertThat(root).as(name).isNotNull();
            assertThat(withoutBywash(root)).isEqualTo(withoutBywash(description));
        });
    }

    /** All lines by file, without ours; the times of the platform's pattern are masked. */
    private static Map<String, List<String>> written(TestNode.Logged logged) {
        Map<String, List<String>> written = new TreeMap<>();
        logged.files().forEach((file, lines) -> {
            if (!file.equals(Probe.DESCRIPTION)) {
                written.put(
                        file,
                        lines.stream()
                                .filter(line -> !line.startsWith("{\"bywash\":1,") && !line.matches(STATUS_LINE))
                                .map(line -> line.replaceAll("^[0-9/:. ]+", ""))
                                .collect(Collectors.toList()));
            }
        });
        return written;
    }

    /** Without that of the appender about the shutdown hook of Log4j, which the shapes leave on. */
    private static long complaints(TestNode.Logged logged) {
        return logged.files().values().stream()
                .flatMap(List::stream)
                .filter(line -> !line.contains("loses what shutdown hooks log"))
                .filter(line -> line.matches(STATUS_LINE) && !line.matches(".* main (TRACE|DEBUG|INFO) .*"))
                .count();
    }

    private static Map<String, String> byName(TestNode.Logged logged) {
        return logged.description().stream()
                .filter(line -> !line.startsWith("appender DefaultConsole"))
                .collect(Collectors.toMap(line -> line.replaceAll("^(\\S+ \\S+) .*", "$1"), line -> line));
    }

    private static String withoutBywash(String description) {
        return description
                .replaceAll("(,|(?<==))(bywash|bywash.default.console|DefaultConsole-\\w+)(@[A-Z]+)?(?=,|$)", "")
                .replaceAll("=,", "=")
                .replaceAll("@[0-9a-f]{4,}", "");
    }
}
