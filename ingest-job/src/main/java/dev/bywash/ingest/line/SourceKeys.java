package dev.bywash.ingest.line;

import dev.bywash.ingest.line.Event.SourceFields;
import java.util.List;

/** The keys of a line's object {@code source}, in the order in which a plugin writes them. */
final class SourceKeys {

    static final List<String> NAMES = List.of(
            "cluster_id", "cluster_name", "role", "host", "app_id", "job_id", "job_run_id", "task_run_id", "task_key");

    private SourceKeys() {}

    /** The values of these keys; null where there is none. */
    static String[] values(SourceFields fields) {
        return new String[] {
            fields.clusterId(),
            fields.clusterName(),
            fields.role(),
            fields.host(),
            fields.appId(),
            fields.jobId(),
            fields.jobRunId(),
            fields.taskRunId(),
            fields.taskKey()
        };
    }

    /** The fields with the values of these keys; null where there is none. */
    static SourceFields fields(String[] values) {
        return new SourceFields(
                values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);
    }
}
