package dev.bywash.ingest.tally;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.ExceptionFields;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;

/**
 * An event that tells of the load of a table. All but the first three may be null.
 *
 * @param micros when it was logged, microseconds since 1970
 * @param rows null also where the attribute is no number
 * @param durationMs null also where the attribute is no number
 * @param message 1,000 characters of it at most, as of {@code exceptionMessage}
 */
public record Load(
        String eventId,
        long micros,
        Origin origin,
        String table,
        String status,
        Long rows,
        Double durationMs,
        String level,
        String message,
        String exceptionClass,
        String exceptionMessage,
        Long pattern)
        implements Serializable {

    /** The category of such events. */
    public static final String EVENT = "table.load";

    static final String STARTED = "started";
    static final String FAILED = "failed";

    private static final int MAX_TEXT = 1000;

    static Load of(Event event, Origin origin, Long pattern) {
        Map<String, String> attributes = event.attributes();
        ExceptionFields exception = event.exception();
        return new Load(
                event.writer() + "-" + event.seq(),
                event.timeMicros(),
                origin,
                attributes.get("table"),
                attributes.get("status"),
                whole(attributes.get("rows")),
                number(attributes.get("duration_ms")),
                event.level(),
                shortened(event.message()),
                exception == null ? null : exception.type(),
                exception == null ? null : shortened(exception.message()),
                pattern);
    }

    /** Whether it says that a load has begun, which is no load yet. */
    public boolean isStart() {
        return STARTED.equals(status);
    }

    /** As {@code try_cast} to a BIGINT takes it: digits with a sign before them at most, and blanks around. */
    static Long whole(String text) {
        if (text == null) {
            return null;
        }
        String digits = text.strip();
        int first = digits.startsWith("+") || digits.startsWith("-") ? 1 : 0;
        if (digits.length() == first || !digits.chars().skip(first).allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** As {@code try_cast} to a DOUBLE takes it. */
    static Double number(String text) {
        if (text == null) {
            return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> null;
            };
        }
    }

    /** By characters of Unicode, as SQL counts. */
    private static String shortened(String text) {
        return text == null || text.length() <= MAX_TEXT || text.codePointCount(0, text.length()) <= MAX_TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT));
    }
}
