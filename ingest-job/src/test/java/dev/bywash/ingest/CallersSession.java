package dev.bywash.ingest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;

/** Hears what is asked in a session, and not in those beside it. */
final class CallersSession implements QueryExecutionListener {

    private final List<String> asked = new CopyOnWriteArrayList<>();

    private CallersSession() {}

    /** What a job asks in the session of whoever calls it, where nothing else uses that meanwhile. */
    static List<String> askedBy(SparkSession caller, SparkJobs.Action job) throws Exception {
        CallersSession heard = new CallersSession();
        caller.sparkContext().listenerBus().waitUntilEmpty(SparkJobs.PATIENCE_MILLIS);
        caller.listenerManager().register(heard);
        try {
            job.run();
            caller.sparkContext().listenerBus().waitUntilEmpty(SparkJobs.PATIENCE_MILLIS);
        } finally {
            caller.listenerManager().unregister(heard);
        }
        return heard.asked;
    }

    @Override
    public void onSuccess(String function, QueryExecution query, long nanos) {
        asked.add(query.logical().toString());
    }

    @Override
    public void onFailure(String function, QueryExecution query, Exception failure) {
        asked.add(query.logical().toString());
    }
}
