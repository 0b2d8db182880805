package dev.bywash.ingest.read;

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
     * @param leaf what its line is as a leaf of a tree, where {@link ReadSettings#leaves} asked for it and the rows are wanted; otherwise null
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once, and compared with nothing.
    record EventAt(DeliveredFile file, int ordinal, long offset, Event event, byte[] leaf) implements Found {}

    /** Bytes that begin like an event and are none. */
    record Rejected(DeliveredFile file, RejectedLine line) implements Found {}

    /** A line that others printed, where these are wanted. */
    record Raw(DeliveredFile file, RawLine line) implements Found {}

    /** What was read of a writer in a file, or in a part of it; after its events. */
    record Seen(WriterSeen writer) implements Report {}

    /** The last thing found in a file. */
    record Done(FileOutcome outcome) implements Report {}
}
