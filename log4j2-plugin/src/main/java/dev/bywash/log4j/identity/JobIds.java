package dev.bywash.log4j.identity;

import dev.bywash.log4j.encode.JsonBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which run of which job a thread works for, as the fields of {@code source}. Immutable.
 *
 * <p>Databricks sets local properties of Spark. The names mislead: {@code runId} is the run of the task, {@code parentRunId} that of the
 * job. Where they are missing, the job group, and at last the name of the job's cluster, tell less.
 */
final class JobIds {

    /** The local properties that are asked for. */
    static final String JOB_ID = "spark.databricks.job.id";

    static final String TASK_RUN_ID = "spark.databricks.job.runId";
    static final String JOB_RUN_ID = "spark.databricks.job.parentRunId";
    static final String TASK_KEY = "spark.databricks.job.taskKey";
    static final String JOB_GROUP = "spark.jobGroup.id";

    /** {@code <scheduler>_job-<job_id>-run-<task_run_id>-action-<n>}. */
    private static final Pattern GROUP = Pattern.compile("(?:.*_)?job-(\\d+)-run-(\\d+)(?:-.*)?");

    /** {@code job-<job_id>-run-<run_id>}, and more where tasks share the cluster. */
    private static final Pattern CLUSTER = Pattern.compile("job-(\\d+)-run-(\\d+)(?:-.*)?");

    private static final int MAX_VALUE_CHARS = 256;

    /** Those of late: most threads of a driver work for one of a few jobs. A power of two; what a thread misses in a race it makes itself. */
    private static final AtomicReferenceArray<JobIds> KNOWN = new AtomicReferenceArray<>(64);

    // What was asked for: what is known is current as long as Spark answers with the same.
    private final String jobId;
    private final String taskRunId;
    private final String jobRunId;
    private final String taskKey;
    private final String jobGroup;
    private final String clusterName;

    private final Map<String, String> values = new LinkedHashMap<>();
    private final byte[] encoded;

    /** Those that are made of these, each of which may be null: the same object as long as a thread asks for the same. */
    static JobIds of(
            String jobId, String taskRunId, String jobRunId, String taskKey, String jobGroup, String clusterName) {
        int place = hash(jobId) + 31 * (hash(taskRunId) + 31 * hash(jobGroup)) & KNOWN.length() - 1;
        JobIds ids = KNOWN.get(place);
        if (ids == null || !ids.isOf(jobId, taskRunId, jobRunId, taskKey, jobGroup, clusterName)) {
            ids = new JobIds(jobId, taskRunId, jobRunId, taskKey, jobGroup, clusterName);
            KNOWN.lazySet(place, ids);
        }
        return ids;
    }

    private static int hash(String text) {
        int hash = text == null ? 0 : text.hashCode();
        return hash ^ hash >>> 6;
    }

    /** Each may be null. */
    private JobIds(
            String jobId, String taskRunId, String jobRunId, String taskKey, String jobGroup, String clusterName) {
        this.jobId = jobId;
        this.taskRunId = taskRunId;
        this.jobRunId = jobRunId;
        this.taskKey = taskKey;
        this.jobGroup = jobGroup;
        this.clusterName = clusterName;
        find();
        this.encoded = encode();
    }

    private boolean isOf(
            String newJobId,
            String newTaskRunId,
            String newJobRunId,
            String newTaskKey,
            String newJobGroup,
            String newClusterName) {
        return Objects.equals(jobId, newJobId)
                && Objects.equals(taskRunId, newTaskRunId)
                && Objects.equals(jobRunId, newJobRunId)
                && Objects.equals(taskKey, newTaskKey)
                && Objects.equals(jobGroup, newJobGroup)
                && Objects.equals(clusterName, newClusterName);
    }

    /** The fields, each with a comma before it. Not to be modified. */
    byte[] encoded() {
        return encoded;
    }

    /** The value of a field, null when it is not known. */
    String get(String field) {
        return values.get(field);
    }

    private void find() {
        if (jobId != null || taskRunId != null || jobRunId != null) {
            put(jobId, jobRunId, taskRunId);
            return;
        }
        Matcher group = GROUP.matcher(jobGroup == null ? "" : jobGroup);
        Matcher cluster = CLUSTER.matcher(clusterName == null ? "" : clusterName);
        boolean named = cluster.matches();
        if (group.matches()) {
            boolean same = named && cluster.group(1).equals(group.group(1));
            put(group.group(1), same ? cluster.group(2) : null, group.group(2));
        } else if (named) {
            put(cluster.group(1), cluster.group(2), null);
        } else {
            put(null, null, null);
        }
    }

    private void put(String job, String jobRun, String taskRun) {
        put("job_id", job);
        put("job_run_id", jobRun);
        put("task_run_id", taskRun);
        put("task_key", taskKey);
    }

    private void put(String name, String value) {
        if (value != null && !value.isEmpty()) {
            values.put(name, value.substring(0, Math.min(value.length(), MAX_VALUE_CHARS)));
        }
    }

    private byte[] encode() {
        JsonBuffer json = new JsonBuffer();
        values.forEach((name, value) -> json.raw(',').string(name).raw(':').string(value));
        return json.copy();
    }
}
