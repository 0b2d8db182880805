package dev.bywash.ingest.source;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.RawLine;
import dev.bywash.ingest.line.RejectedLine;
import java.io.Serializable;

/** One thing found in a file. */
public sealed interface Found {

    /** What the driver is told of a file. */
    sealed interface Report extends Found, Serializable {}

    /**
     * An event.
     *
     * @param ordinal of the task that the event was found by
     * @param offset where its line begins in the (decompressed) stream
     */
    record EventAt(DeliveredFile file, int ordinal, long offset, Event event) implements Found {}

    /** Bytes that begin like an event and are none. */
    record Rejected(DeliveredFile file, RejectedLine line) implements Found {}

    /** A line that others printed, where these are wanted. */
    record Raw(DeliveredFile file, RawLine line) implements Found {}

    /** What was read of a writer in a file, or in a part of it; after its events. */
    record Seen(WriterSeen writer) implements Report {}

    /** The last thing found in a file. */
    record Done(FileOutcome outcome) implements Report {}
}
