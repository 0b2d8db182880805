package dev.bywash.ingest.merge;

import java.time.Instant;

/**
 * What merging did.
 *
 * @param newEvents events that were not in the table
 * @param duplicates events that were, or that the batch had twice
 * @param conflicts events whose number belongs to another event; they are rejected
 * @param newest time of the newest event of the batch; null when it had none
 */
public record MergeResult(long newEvents, long duplicates, long conflicts, Instant newest) {}
