package dev.bywash.ingest.state;

/**
 * The version of table {@code events} that the state speaks of.
 *
 * @param runId the run that made this version; null when that is not known
 */
public record Anchor(long version, String runId) {}
