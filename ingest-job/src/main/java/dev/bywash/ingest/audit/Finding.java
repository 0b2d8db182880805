package dev.bywash.ingest.audit;

import java.io.Serializable;
import java.util.Locale;

/**
 * Something that is not as it was, or as it has to be.
 *
 * @param writer whose events; null when it is not about some writer's
 * @param first the number of the first event that it may be; 0 where it is about none
 * @param last the number of the last one
 * @param detail what was found, for a person
 */
public record Finding(Kind kind, String writer, long first, long last, String detail) implements Serializable {

    /** Of a kind, more are counted and not told. */
    static final int MOST = 10_000;

    /** What it is. */
    public enum Kind {
        /** An event is not what it was. */
        ALTERED,
        /** An event is not there any more. */
        REMOVED,
        /** The table was set back to before a run, and a later run brought its events again. */
        SET_BACK,
        /** An event is there that no run brought. */
        ADDED,
        /** An event is there more than once. */
        DOUBLED,
        /** The lines that a seal covers are not those that were sealed. */
        SEAL_BROKEN,
        /** The signature of a seal is not the one of the key that the seal before named. */
        SIGNATURE_WRONG,
        /** A writer that names a key does not sign, or not any more. */
        UNSIGNED,
        /** Lines that a seal covers are missing. */
        GAP,
        /** Lines that a seal covers arrived damaged: none of those that it covers can be compared with it. */
        TORN,
        /** The log does not lead to its own checkpoint. */
        LOG_BROKEN,
        /** The signature of a checkpoint is wrong. */
        CHECKPOINT_WRONG,
        /** The log is shorter than at the time of a checkpoint, or another one. */
        NOT_THAT_OF_CHECKPOINT;

        /** As it is named in logs and in the table. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    @Override
    public String toString() {
        String events = writer == null
                ? ""
                : first == last ? "event " + writer + "-" + first : "events " + writer + "-" + first + " to " + last;
        return kind.text() + ": " + (events.isEmpty() ? detail : events + ": " + detail);
    }
}
