package dev.bywash.ingest.watch;

import java.time.Instant;

/**
 * What one or several runs of the ingest job brought of a run of a pipeline.
 *
 * @param firstTime of its first event
 * @param pipeline the one that most of these events name
 * @param wrong how many warnings and errors
 * @param clusterId the cluster that it ran on; null where that is not known
 */
public record PipelineRun(
        String runKey, Instant firstTime, String pipeline, long loads, long events, long wrong, String clusterId) {}
