package dev.bywash.ingest.detect;

import java.time.Instant;

/**
 * A value of a series.
 *
 * @param id what it is the value of: an event, a run; a later value of the same takes its place
 */
public record Point(String id, Instant time, double value) {}
