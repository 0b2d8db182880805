package dev.bywash.ingest.alert;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Lets queries of others take so long and no longer: what they run in Spark is ended then. */
final class TimeLimit {

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "bywash-time-limit");
        thread.setDaemon(true);
        return thread;
    });

    private final SparkSession spark;
    private final Duration limit;

    TimeLimit(SparkSession spark, Duration limit) {
        this.spark = spark;
        this.limit = limit;
    }

    /**
     * Runs a query on this thread.
     *
     * @throws TimeoutException when its time was over; whatever the query itself throws otherwise
     */
    <T> T within(Supplier<T> query) throws TimeoutException {
        String tag = "bywash-" + UUID.randomUUID();
        AtomicBoolean over = new AtomicBoolean();
        spark.addTag(tag);
        // Again and again: a query has several jobs, and may be between two of them.
        ScheduledFuture<?> end = TIMER.scheduleWithFixedDelay(
                () -> {
                    over.set(true);
                    spark.interruptTag(tag);
                },
                limit.toMillis(),
                Math.min(1000, limit.toMillis()),
                TimeUnit.MILLISECONDS);
        try {
            return query.get();
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            if (over.get()) {
                TimeoutException timeout =
                        new TimeoutException("took longer than " + limit.toMillis() / 1e3 + " s, and was ended");
                timeout.initCause(e);
                throw timeout;
            }
            throw e;
        } finally {
            end.cancel(false);
            spark.removeTag(tag);
        }
    }
}
