package dev.bywash.ingest.watch;

import java.time.Duration;
import java.time.Instant;

/**
 * What is to be known of a run of the ingest job besides its events.
 *
 * @param start when it began: {@code events.ingest_time}
 * @param events how many it brought
 * @param filesFailed delivered files that could not be read
 * @param lag how old the newest event was when it was in the table; null when there was none
 * @param rawLines how many lines it brought that are no events
 */
public record RunOutcome(String runId, Instant start, long events, long filesFailed, Duration lag, long rawLines) {

    /** Of events alone. */
    public RunOutcome(String runId, Instant start, long events, long filesFailed, Duration lag) {
        this(runId, start, events, filesFailed, lag, 0);
    }

    /** Whether it brought anything. */
    public boolean broughtSomething() {
        return events > 0 || rawLines > 0;
    }
}
