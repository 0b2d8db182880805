package dev.bywash.ingest.line;

/** What others printed: a line that is no event, or what of a line is none. */
public final class RawLine {

    private final long offset;
    private final long length;
    private final long hash;
    private final byte[] head;

    /**
     * @param offset where it begins in the (decompressed) stream
     * @param length how many bytes it has, its line end not included; of a line that is longer than a line may be, that many
     * @param hash of the stream, from its last event up to the end of this line
     * @param head the first {@value RejectedLine#KEPT_BYTES} bytes; must not be changed afterwards
     */
    RawLine(long offset, long length, long hash, byte[] head) {
        this.offset = offset;
        this.length = length;
        this.hash = hash;
        this.head = head;
    }

    public long offset() {
        return offset;
    }

    public long length() {
        return length;
    }

    public long hash() {
        return hash;
    }

    /** Not a copy: a batch has many, and each is read once. */
    public byte[] head() {
        return head;
    }
}
