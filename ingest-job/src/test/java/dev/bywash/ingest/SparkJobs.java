package dev.bywash.ingest;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;

/** Counts the jobs that Spark starts. */
public final class SparkJobs {

    static final long PATIENCE_MILLIS = 120_000;

    private SparkJobs() {}

    /** What is done while they are counted. */
    public interface Action {
        void run() throws Exception;
    }

    /** How many an action starts, where nothing else uses the session's Spark meanwhile. */
    public static int of(SparkSession spark, Action action) throws Exception {
        AtomicInteger jobs = new AtomicInteger();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                jobs.incrementAndGet();
            }
        };
        spark.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
        spark.sparkContext().addSparkListener(listener);
        try {
            action.run();
            spark.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
        } finally {
            spark.sparkContext().removeSparkListener(listener);
        }
        return jobs.get();
    }
}
