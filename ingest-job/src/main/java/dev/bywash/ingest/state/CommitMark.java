package dev.bywash.ingest.state;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run leaves in the history of {@code events} with its commit: enough to know the commit again, and to make up for it where nothing else remembers that run.
 *
 * @param number that Delta took it under
 * @param time when the run began: {@code ingest_time} of its events
 */
public record CommitMark(String runId, long number, Instant time) {

    private static final Pattern TEXT = Pattern.compile("run=(\\S+) number=(\\d{1,18}) time=(\\S+)");

    /** As the history shows it. */
    public String text() {
        return "run=%s number=%d time=%s".formatted(runId, number, time);
    }

    /** Reads it back; empty where it is no mark, but what somebody else wrote there. */
    public static Optional<CommitMark> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new CommitMark(
                        matcher.group(1), Long.parseLong(matcher.group(2)), Instant.parse(matcher.group(3))))
                : Optional.empty();
    }
}
