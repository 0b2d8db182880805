package dev.bywash.ingest.read;

/** What became of the line that a file ends within, for a roller may cut a line in two. */
public enum LastLine {
    /** There is none, or it was put together with its other half: see {@link JoinedLine}. A file that may grow keeps it for its next reading. */
    DONE,
    /** Its other half may be in the next file, which is not there yet. */
    WAITING,
    /** It was rejected. Should its other half arrive later, it is an event after all. */
    REJECTED
}
