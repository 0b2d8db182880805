package dev.bywash.ingest.alert;

import java.time.Instant;

/**
 * A transition of an alert that is to be said on a channel.
 *
 * @param transition {@link #FIRING}, {@link #RESOLVED}, or {@link #AGAIN} and a number
 * @param alert as it stood when this was written
 * @param created when the transition was; a storm's rest has it in common
 */
record Notice(Alert alert, String transition, String channel, Instant created) {

    static final String FIRING = "firing";
    static final String RESOLVED = "resolved";
    static final String AGAIN = "firing again ";

    /** The rule that sums up what is beyond a storm's first. */
    static final String STORM = "storm";

    /** The rule that says that what is unusual is summed up, for more was said of that kind than anybody reads. */
    static final String BUDGET = "unusual_budget";

    boolean isResolved() {
        return transition.equals(RESOLVED);
    }

    /** The same for each attempt, and different for each transition. */
    String key() {
        return alert.fingerprint() + "-" + alert.episode() + "-" + transition.replace(' ', '-') + "-" + channel;
    }

    /** What a message has in common: the alerts of one pipeline are said together. */
    String group() {
        return alert.labels().getOrDefault("pipeline", alert.rule());
    }
}
