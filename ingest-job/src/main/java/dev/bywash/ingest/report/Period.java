package dev.bywash.ingest.report;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * What a report covers.
 *
 * @param from included
 * @param to not included
 */
public record Period(Instant from, Instant to) {

    public Period {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("The period from " + from + " to " + to + " is empty");
        }
    }

    /** A condition on a column of times. */
    String covers(String column) {
        return "%1$s >= TIMESTAMP '%2$s' AND %1$s < TIMESTAMP '%3$s'".formatted(column, from, to);
    }

    /** A condition on events; the one on their day makes it fast. */
    String coversEvents() {
        return "event_date >= DATE '%s' AND %s"
                .formatted(from.atOffset(ZoneOffset.UTC).toLocalDate(), covers("event_time"));
    }
}
