package dev.bywash.ingest.tables;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits that another run may get in the way of. */
public final class Commits {

    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    private static final int ATTEMPTS = 10;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private Commits() {}

    /** Runs the commit, and again when another one came first; it must be one that may be repeated. */
    public static <T> T retried(Supplier<T> commit) {
        for (int attempt = 1; ; attempt++) {
            try {
                return commit.get();
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !isConflict(e)) {
                    throw e;
                }
                LOG.info("Another job changed the table first; trying again ({} of {})", attempt + 1, ATTEMPTS);
                pause(FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 5)));
            }
        }
    }

    /** Delta's conflicts are all of this kind; so it need not be on the compile class path. */
    private static boolean isConflict(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConcurrentModificationException) {
                return true;
            }
        }
        return false;
    }

    private static void pause(Duration most) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(most.toMillis() / 2, most.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for another job's commit", e);
        }
    }
}
