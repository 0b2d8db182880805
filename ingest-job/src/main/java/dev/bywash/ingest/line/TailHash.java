package dev.bywash.ingest.line;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A hash of the bytes from some offset of a stream on: 64 bits, made of two checksums that the processor computes at the speed of memory.
 * It tells two streams apart, it does not withstand somebody who forges his own stream.
 *
 * <p>It begins anew with each event, but for gaps, and is wanted of the last one only: bytes are kept until there are many of them, or somebody asks.
 */
public final class TailHash {

    private static final int KEPT_BYTES = 16 * 1024;
    private static final int FIRST_KEPT_BYTES = 1024;

    /** Each run reads so much again of a file that grows behind a gap, so it is to be little; what fills a gap comes soon. */
    static final int GAP_BYTES = 1024 * 1024;

    /** No line has so few bytes, and some programs print a zero between any two words. */
    private static final int GAP_ZEROS = 16;

    private final CRC32 crc32 = new CRC32();
    private final CRC32C crc32c = new CRC32C();
    private byte[] kept = new byte[FIRST_KEPT_BYTES];
    private int keptLength;
    private long from;
    private boolean gap;

    /** Forgets all bytes; the next one stands at {@code offset} of the stream. */
    public void restart(long offset) {
        crc32.reset();
        crc32c.reset();
        keptLength = 0;
        from = offset;
        gap = false;
    }

    /**
     * An event begins at {@code offset}: what came before is forgotten, unless there is a gap in it, not more than {@value #GAP_BYTES} bytes back. For where a gap was filled, the
     * stream is not known again by its hash, and is read once more.
     */
    public void beginEvent(long offset) {
        if (!gap || offset - from > GAP_BYTES) {
            restart(offset);
        }
    }

    /** Adds bytes that are no event, among which there may be a gap: zeros, as network file systems show them in place of what is not there yet. */
    public void updateBetweenEvents(byte[] bytes, int start, int length) {
        gap = gap || hasGap(bytes, start, start + length);
        update(bytes, start, length);
    }

    private static boolean hasGap(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end) {
            i = ByteScan.indexOfEither(bytes, i, end, (byte) 0, (byte) 0);
            int first = i;
            while (i < end && bytes[i] == 0) {
                i++;
            }
            if (i - first >= GAP_ZEROS) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a gap in the bytes that are in the hash. */
    public boolean holdsGap() {
        return gap;
    }

    public void update(byte[] bytes, int start, int length) {
        if (length > KEPT_BYTES - keptLength) {
            hashKept();
        }
        if (length > KEPT_BYTES) {
            hash(bytes, start, length);
        } else {
            if (length > kept.length - keptLength) {
                kept = Arrays.copyOf(kept, KEPT_BYTES);
            }
            System.arraycopy(bytes, start, kept, keptLength, length);
            keptLength += length;
        }
    }

    private void hashKept() {
        hash(kept, 0, keptLength);
        keptLength = 0;
    }

    private void hash(byte[] bytes, int start, int length) {
        crc32.update(bytes, start, length);
        crc32c.update(bytes, start, length);
    }

    /** Offset of the first byte that is in the hash. */
    public long from() {
        return from;
    }

    public long value() {
        hashKept();
        return crc32.getValue() << 32 | crc32c.getValue();
    }
}
