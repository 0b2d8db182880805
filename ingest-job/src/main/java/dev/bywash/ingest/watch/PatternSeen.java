package dev.bywash.ingest.watch;

import java.sql.Timestamp;

/** A pattern of a run's events: the first of them, when it was logged, and the pipeline of it. */
record PatternSeen(long pattern, String eventId, Timestamp seen, String pipeline) {}
