package dev.bywash.ingest.access;

import java.util.List;

/** Which of several ways is taken: the first that works, and from then on no other. */
final class Choice {

    private List<Way> toTry;
    private boolean taken;

    Choice(List<Way> ways) {
        this.toTry = List.copyOf(ways);
    }

    /** Those that may work, the first one first; of the one that works, itself alone. */
    List<Way> toTry() {
        return toTry;
    }

    /** Whether one is known to work. */
    boolean isTaken() {
        return taken;
    }

    /** The way works. */
    void take(Way way) {
        toTry = List.of(way);
        taken = true;
    }

    /** No way before this one will work. */
    void startWith(Way way) {
        if (toTry.contains(way)) {
            toTry = List.copyOf(toTry.subList(toTry.indexOf(way), toTry.size()));
        }
    }
}
