package dev.bywash.ingest.alert;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A row of the outbox; {@code nextTry}, {@code error} and {@code sent} may be null. */
record OutboxRow(Notice notice, String status, int attempts, Instant nextTry, String error, Instant sent) {

    static final String WAITING = "waiting";
    static final String SENT = "sent";
    static final String DEAD = "dead";
    static final String SUMMED_UP = "summed up";

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofDays(3);
    private static final int MAX_DOUBLINGS = 7;

    static OutboxRow waiting(Notice notice, Instant now) {
        return new OutboxRow(notice, WAITING, 0, now, null, null);
    }

    static OutboxRow summedUp(Notice notice) {
        return new OutboxRow(notice, SUMMED_UP, 0, null, null, null);
    }

    /** What becomes of it by an attempt. */
    static OutboxRow tried(Notice notice, int attempts, Delivery.Outcome outcome, Instant now) {
        return switch (outcome.kind()) {
            case SENT -> new OutboxRow(notice, SENT, attempts + 1, null, null, now);
            case REFUSED -> new OutboxRow(notice, DEAD, attempts + 1, null, outcome.error(), null);
            case AGAIN ->
                notice.created().plus(PATIENCE).isBefore(now)
                        ? new OutboxRow(notice, DEAD, attempts + 1, null, outcome.error() + ", for three days", null)
                        : new OutboxRow(
                                notice,
                                WAITING,
                                attempts + 1,
                                now.plus(pause(attempts, outcome)),
                                outcome.error(),
                                null);
        };
    }

    private static Duration pause(int attempts, Delivery.Outcome outcome) {
        Duration own = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, MAX_DOUBLINGS));
        Duration asked = outcome.retryAfter() == null ? own : outcome.retryAfter();
        Duration longer = asked.compareTo(own) > 0 ? asked : own;
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    boolean isWaiting() {
        return status.equals(WAITING);
    }

    Row row() {
        return RowFactory.create(
                notice.alert().fingerprint(),
                notice.alert().episode(),
                notice.transition(),
                notice.channel(),
                status,
                attempts,
                timestamp(nextTry),
                error,
                timestamp(notice.created()),
                timestamp(sent));
    }

    static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
