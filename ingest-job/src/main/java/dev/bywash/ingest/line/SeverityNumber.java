package dev.bywash.ingest.line;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Log4j's levels as OpenTelemetry counts them. */
public final class SeverityNumber {

    private static final Map<String, Integer> NUMBERS =
            new TreeMap<>(Map.of("TRACE", 1, "DEBUG", 5, "INFO", 9, "WARN", 13, "ERROR", 17, "FATAL", 21));

    /** The number of the column {@code level}, for SQL; null as {@link #of} has it. */
    public static final String SQL = NUMBERS.entrySet().stream()
            .map(level -> "WHEN '%s' THEN %d".formatted(level.getKey(), level.getValue()))
            .collect(Collectors.joining(" ", "CASE level ", " END"));

    private SeverityNumber() {}

    /** The number of a level; null of none, and of one that is not Log4j's own. */
    public static Integer of(String level) {
        return level == null ? null : NUMBERS.get(level);
    }
}
