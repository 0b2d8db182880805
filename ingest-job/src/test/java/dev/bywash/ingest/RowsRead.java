package dev.bywash.ingest;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Counts the rows that Spark reads from files. */
public final class RowsRead {

    private RowsRead() {}

    /**
     * How many an action reads, where nothing else uses the session's Spark meanwhile.
     *
     * @param phase of the action: how the description begins that an operator sees in Spark's UI; empty for all of it
     */
    public static long of(SparkSession spark, String phase, SparkJobs.Action action) throws Exception {
        PhaseListener listener = new PhaseListener(phase);
        spark.sparkContext().listenerBus().waitUntilEmpty(SparkJobs.PATIENCE_MILLIS);
        spark.sparkContext().addSparkListener(listener);
        try {
            action.run();
            spark.sparkContext().listenerBus().waitUntilEmpty(SparkJobs.PATIENCE_MILLIS);
        } finally {
            spark.sparkContext().removeSparkListener(listener);
        }
        return listener.rows.get();
    }

    private static final class PhaseListener extends SparkListener {
        private final String phase;
        private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
        private final AtomicLong rows = new AtomicLong();

        PhaseListener(String phase) {
            this.phase = phase;
        }

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            if (submitted.properties().getProperty("spark.job.description", "").startsWith(phase)) {
                stages.add(submitted.stageInfo().stageId());
            }
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (stages.contains(end.stageId())) {
                rows.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
            }
        }
    }
}
