package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Torn lines that somebody has looked at, and that are no findings any more: all that there are, or some by their names.
 *
 * @param isAll whatever there is
 * @param events in the form {@code WRITER-SEQ}
 */
public record AcceptedTorn(boolean isAll, Set<String> events) {

    /** None. */
    public static final AcceptedTorn NONE = new AcceptedTorn(false, Set.of());

    private static final String ALL = "all";
    private static final String NO = "none";
    private static final String EVENT = "[0-9A-Z]{26}-[1-9]\\d{0,17}";

    /** So many in a row are torn by nobody's print, and are no such finding. */
    private static final int MOST = 1000;

    /**
     * Reads what a user wrote: {@code none}, {@code all}, or events.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static AcceptedTorn of(List<String> names) {
        Set<String> events = new HashSet<>(names);
        events.remove(NO);
        boolean all = events.remove(ALL);
        for (String event : events) {
            if (!event.matches(EVENT)) {
                throw new IllegalArgumentException(event + " is no event: a writer and a number, with a dash between");
            }
        }
        return new AcceptedTorn(all, Set.copyOf(events));
    }

    /** Whether each line that a finding is about is among them. */
    boolean covers(Finding finding) {
        return finding.kind() == Kind.TORN
                && (isAll
                        || (finding.last() - finding.first() < MOST
                                && LongStream.rangeClosed(finding.first(), finding.last())
                                        .allMatch(seq -> events.contains(finding.writer() + "-" + seq))));
    }
}
