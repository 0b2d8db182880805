package dev.bywash.ingest.engine;

/** What went wrong, in one line. */
public final class Failure {

    private Failure() {}

    /** The first line of what the innermost cause says: the outer ones tell of stages and tasks, it tells of the disk that is full. */
    public static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("");
    }
}
