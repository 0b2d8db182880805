package dev.bywash.ingest.line;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Reads {@code yyyy-MM-ddTHH:mm:ss.SSSSSSZ}, and only that. */
final class EventTime {

    private static final String PATTERN = "dddd-dd-ddTdd:dd:dd.ddddddZ";
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private EventTime() {}

    /**
     * Microseconds since 1970-01-01T00:00:00Z.
     *
     * @throws Rejection.Reject when the text is no such time
     */
    static long parse(String text) throws Rejection.Reject {
        if (!matches(text)) {
            throw invalid(text);
        }
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            throw invalid(text);
        }
        try {
            long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                    .toEpochDay();
            return (((day * 24 + hour) * 60 + minute) * 60 + second) * MICROS_PER_SECOND + number(text, 20, 26);
        } catch (DateTimeException e) {
            throw invalid(text);
        }
    }

    private static boolean matches(String text) {
        if (text.length() != PATTERN.length()) {
            return false;
        }
        for (int i = 0; i < PATTERN.length(); i++) {
            char expected = PATTERN.charAt(i);
            char c = text.charAt(i);
            if (expected == 'd' ? c < '0' || c > '9' : c != expected) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (text.charAt(i) - '0');
        }
        return value;
    }

    private static Rejection.Reject invalid(String text) {
        return new Rejection.Reject(
                Rejection.INVALID_FIELD, "time is not yyyy-MM-ddTHH:mm:ss.SSSSSSZ: " + Shorten.text(text));
    }
}
