package dev.bywash.ingest.watch;

/** A process that ends there. Not an exception: these are caught and logged. */
public final class Killed extends Error {

    private static final long serialVersionUID = 1;

    private Killed(String step) {
        super("killed at " + step);
    }

    /** Who gets to this step is killed there. */
    public static Steps at(String step) {
        return reached -> {
            if (reached.equals(step)) {
                throw new Killed(step);
            }
        };
    }
}
