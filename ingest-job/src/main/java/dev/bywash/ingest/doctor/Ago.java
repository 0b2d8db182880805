package dev.bywash.ingest.doctor;

import java.time.Duration;
import java.time.Instant;

/** A length of time as people say it. */
final class Ago {

    private static final int FEW = 2;

    private Ago() {}

    static String of(Instant then, Instant now) {
        Duration length = Duration.between(then, now);
        if (length.toDays() >= FEW) {
            return length.toDays() + " days";
        }
        if (length.toHours() >= FEW) {
            return length.toHours() + " hours";
        }
        return Math.max(0, length.toMinutes()) + " minutes";
    }
}
