package dev.bywash.ingest.tally;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.SourceFields;
import java.io.Serializable;

/**
 * What an event came from; all but the first two may be null.
 *
 * @param pipeline the attribute of that name; else the job, the cluster's name, the application, the cluster
 * @param runKey the job run; else the application, the cluster, the writer
 */
public record Origin(
        String pipeline,
        String runKey,
        String jobId,
        String jobRunId,
        String taskKey,
        String clusterId,
        String clusterName,
        String appId)
        implements Serializable {

    static final String PIPELINE = "pipeline";

    /** As the rollups say it in SQL. */
    static Origin of(Event event) {
        SourceFields source = event.source();
        return new Origin(
                first(
                        event.attributes().get(PIPELINE),
                        source.jobId() == null ? null : "job " + source.jobId(),
                        source.clusterName(),
                        source.appId(),
                        source.clusterId(),
                        "unknown"),
                first(source.jobRunId(), source.appId(), source.clusterId(), event.writer()),
                source.jobId(),
                source.jobRunId(),
                source.taskKey(),
                source.clusterId(),
                source.clusterName(),
                source.appId());
    }

    private static String first(String... texts) {
        for (String text : texts) {
            if (text != null) {
                return text;
            }
        }
        throw new IllegalArgumentException("An event without a writer");
    }
}
