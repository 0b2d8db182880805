package dev.bywash.ingest.doctor;

/**
 * What was found.
 *
 * @param area what was looked at: one word
 * @param says one sentence without its full stop
 * @param todo what to do; null where there is nothing to be done
 */
public record Finding(State state, String area, String says, String todo) {

    /** What is to be thought of it. */
    public enum State {
        /** As it should be. */
        RIGHT,
        /** Perhaps as it should be: somebody who knows the clusters should look. */
        LOOK,
        /** Not as it should be, or not to be found out. */
        WRONG
    }

    static Finding right(String area, String says) {
        return new Finding(State.RIGHT, area, says, null);
    }

    static Finding look(String area, String says, String todo) {
        return new Finding(State.LOOK, area, says, todo);
    }

    static Finding wrong(String area, String says, String todo) {
        return new Finding(State.WRONG, area, says, todo);
    }
}
