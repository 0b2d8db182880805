package dev.bywash.ingest.source;

import java.io.Serializable;
import java.time.Instant;

/**
 * How files are read.
 *
 * @param maxLineBytes what is longer is rejected unread; at least 1024
 * @param now the reader's clock: events that are more than a day ahead of it are rejected
 * @param earliest older events are left out
 */
public record ReadSettings(int maxLineBytes, Instant now, Instant earliest) implements Serializable {}
