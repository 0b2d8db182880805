package dev.bywash.ingest.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;

/**
 * An alert as it stands.
 *
 * @param episode number of this time that it is wrong: 1, 2, ...
 * @param since when this episode began
 * @param fired when it was first said; null while it is pending
 * @param resolved when it was over; null while it is not
 * @param seen how often in a row it was wrong
 * @param quiet how often in a row it was right
 * @param flaps how many episodes followed one another closely
 */
record Alert(
        String fingerprint,
        long episode,
        String rule,
        SortedMap<String, String> labels,
        State state,
        Severity severity,
        String summary,
        double value,
        String evidence,
        Instant since,
        Instant fired,
        Instant resolved,
        int seen,
        int quiet,
        int flaps) {

    /** An episode that begins so soon after the last is one more of a flapping alert. */
    private static final Duration FLAP = Duration.ofHours(6);

    private static final int QUIET = 2;
    private static final int MAX_DOUBLINGS = 4;

    /** Where in its life an alert is. */
    enum State {
        PENDING,
        FIRING,
        RESOLVED
    }

    boolean isOpen() {
        return state != State.RESOLVED;
    }

    /** Whether it has to be written down: that it is still wrong, or was never wrong, is no news. */
    boolean differsFrom(Alert other) {
        return episode != other.episode
                || state != other.state
                || quiet != other.quiet
                || severity != other.severity
                || (state == State.PENDING && seen != other.seen);
    }

    /**
     * What becomes of an alert by what a rule says of it.
     *
     * @param before null for one that nobody knows
     * @param patience how many evaluations in a row it must be wrong before it is said
     * @return null where there is still nothing to know
     */
    static Alert next(Alert before, Signal signal, int patience, Instant now) {
        if (signal.active()) {
            return before != null && before.isOpen()
                    ? before.stillWrong(signal, patience, now)
                    : wrongAnew(before, signal, patience, now);
        }
        return before == null || !before.isOpen() ? before : before.quiet(signal, now);
    }

    private static Alert wrongAnew(Alert before, Signal signal, int patience, Instant now) {
        boolean flaps = before != null
                && before.fired != null
                && before.resolved != null
                && before.resolved.plus(FLAP).isAfter(now);
        boolean fires = patience <= 1;
        return new Alert(
                signal.fingerprint(),
                before == null ? 1 : before.episode + 1,
                signal.rule(),
                signal.labels(),
                fires ? State.FIRING : State.PENDING,
                signal.severity(),
                signal.summary(),
                signal.value(),
                signal.evidence(),
                now,
                fires ? now : null,
                null,
                1,
                0,
                flaps ? before.flaps + 1 : 0);
    }

    private Alert stillWrong(Signal signal, int patience, Instant now) {
        boolean fires = state == State.FIRING || seen + 1 >= patience;
        return new Alert(
                fingerprint,
                episode,
                rule,
                labels,
                fires ? State.FIRING : State.PENDING,
                signal.severity(),
                signal.summary(),
                signal.value(),
                signal.evidence(),
                since,
                fires && fired == null ? now : fired,
                null,
                seen + 1,
                0,
                flaps);
    }

    /** Over when somebody looked and it is right, or when it was not heard of twice; the more it flaps, the more it takes: two, four, eight times. What was never said is just forgotten. */
    private Alert quiet(Signal signal, Instant now) {
        int needed = (signal.conclusive() ? 1 : QUIET) << Math.min(flaps, MAX_DOUBLINGS);
        boolean over = state == State.PENDING || quiet + 1 >= needed;
        return new Alert(
                fingerprint,
                episode,
                rule,
                labels,
                over ? State.RESOLVED : state,
                severity,
                signal.summary().isEmpty() ? summary : signal.summary(),
                value,
                evidence,
                since,
                fired,
                over ? now : null,
                0,
                quiet + 1,
                flaps);
    }
}
