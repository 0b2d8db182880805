package dev.bywash.ingest.merge;

import java.time.Instant;

/**
 * What merging did.
 *
 * @param newest time of the newest event of the batch; null when it had none
 */
public record MergeResult(long newEvents, long duplicates, Instant newest) {}
