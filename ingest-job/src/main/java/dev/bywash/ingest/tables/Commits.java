package dev.bywash.ingest.tables;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits that another run may get in the way of. */
public final class Commits {

    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    private static final int ATTEMPTS = 10;

    /** What another job makes of a directory, a moment before it is a table; or what somebody keeps there, or took away, and then no waiting helps. */
    private static final List<String> HALF_MADE =
            List.of("DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION", "DELTA_MISSING_DELTA_TABLE");

    private static final int ATTEMPTS_AT_HALF_MADE = 4;
    private static final List<String> TEXTS = List.of(
            "ConcurrentModificationException",
            "ConcurrentAppendException",
            "ConcurrentTransactionException",
            "DELTA_CONCURRENT_",
            "DELTA_METADATA_CHANGED",
            "DELTA_PROTOCOL_CHANGED",
            "TABLE_OR_VIEW_ALREADY_EXISTS",
            "DELTA_TABLE_ALREADY_EXISTS",
            "FileAlreadyExistsException");

    /** No run takes longer: what one began before that is recorded, or never will be by itself. */
    public static final Duration LONGEST_RUN = Duration.ofDays(3);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private Commits() {}

    /** Runs the commit, and again when another one came first; it must be one that may be repeated. */
    public static <T> T retried(Supplier<T> commit) {
        for (int attempt = 1; ; attempt++) {
            try {
                return commit.get();
            } catch (Exception e) {
                // Spark throws checked exceptions without saying so.
                if (attempt == (isHalfMade(e) ? ATTEMPTS_AT_HALF_MADE : ATTEMPTS) || !isConflict(e)) {
                    throw e;
                }
                LOG.info("Another job changed the table first; trying again ({} of {})", attempt + 1, ATTEMPTS);
                pause(FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 5)));
            }
        }
    }

    /**
     * Appends rows to a table, and again when another commit came first: of one that did not come through nothing is left.
     *
     * @param table its name in the target
     * @param options of Delta's writer; with {@code txnAppId} and {@code txnVersion}, a table that has that commit takes no other
     */
    public static void append(Dataset<Row> rows, Target target, String table, Map<String, String> options) {
        retried(() -> {
            DataFrameWriter<Row> writer =
                    rows.write().format("delta").mode("append").options(options);
            if (target.isDirectory()) {
                writer.save(target.location() + "/" + table);
            } else {
                writer.saveAsTable(target.table(table));
            }
            return null;
        });
    }

    /**
     * Delta's conflicts are all of one kind; so it need not be on the compile class path. Over Spark Connect nothing but their text arrives. And where two make
     * the same table, one may meet the other's half of it.
     */
    static boolean isConflict(Throwable e) {
        return isHalfMade(e) || has(e, cause -> cause instanceof ConcurrentModificationException || says(cause, TEXTS));
    }

    private static boolean isHalfMade(Throwable e) {
        return has(e, cause -> says(cause, HALF_MADE));
    }

    private static boolean says(Throwable cause, List<String> texts) {
        return texts.stream().anyMatch(String.valueOf(cause.getMessage())::contains);
    }

    private static boolean has(Throwable e, Predicate<Throwable> what) {
        for (Throwable cause = e; cause != null && cause.getCause() != cause; cause = cause.getCause()) {
            if (what.test(cause)) {
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
