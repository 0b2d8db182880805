package dev.bywash.ingest.alert;

import java.time.Instant;
import java.util.Map;

/**
 * What somebody does not want to hear of for a while.
 *
 * @param matchers label names, or {@code rule}, and the value that these must have; a {@code *} at the value's end stands for anything. None: nothing is silenced
 */
record Silence(Map<String, String> matchers, Instant until) {

    boolean covers(Alert alert, Instant now) {
        return now.isBefore(until)
                && !matchers.isEmpty()
                && matchers.entrySet().stream()
                        .allMatch(matcher -> matches(matcher.getValue(), valueOf(alert, matcher.getKey())));
    }

    private static String valueOf(Alert alert, String name) {
        return name.equals("rule") ? alert.rule() : alert.labels().get(name);
    }

    private static boolean matches(String pattern, String value) {
        if (value == null) {
            return false;
        }
        return pattern.endsWith("*")
                ? value.startsWith(pattern.substring(0, pattern.length() - 1))
                : value.equals(pattern);
    }
}
