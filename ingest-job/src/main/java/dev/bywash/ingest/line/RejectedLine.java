package dev.bywash.ingest.line;

/** Bytes that begin like an event and are none. */
public final class RejectedLine {

    /** How many bytes of a rejected line are kept. */
    public static final int KEPT_BYTES = 4096;

    private final Rejection rejection;
    private final long offset;
    private final long length;
    private final byte[] head;

    /**
     * @param offset where they begin in the (decompressed) stream
     * @param length how many they are
     * @param head the first {@value #KEPT_BYTES} of them; must not be changed afterwards
     */
    public RejectedLine(Rejection rejection, long offset, long length, byte[] head) {
        this.rejection = rejection;
        this.offset = offset;
        this.length = length;
        this.head = head;
    }

    public Rejection rejection() {
        return rejection;
    }

    public long offset() {
        return offset;
    }

    public long length() {
        return length;
    }

    /** Not a copy: a batch has many, and each is read once. */
    public byte[] head() {
        return head;
    }
}
