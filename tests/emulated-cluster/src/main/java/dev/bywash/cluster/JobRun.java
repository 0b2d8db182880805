package dev.bywash.cluster;

import java.util.Map;

/**
 * The job that an application runs for, as the platform tells it to Spark.
 *
 * @param jobId of the job
 * @param jobRunId of the run of the job; the platform calls it the parent run
 * @param taskRunId of the run of the task
 * @param taskKey name of the task within the job
 */
public record JobRun(String jobId, String jobRunId, String taskRunId, String taskKey) {

    /** Spark's local properties of each thread that runs the job. */
    Map<String, String> localProperties() {
        return Map.of(
                "spark.databricks.job.id", jobId,
                "spark.databricks.job.parentRunId", jobRunId,
                "spark.databricks.job.runId", taskRunId,
                "spark.databricks.job.taskKey", taskKey);
    }
}
