package dev.bywash.ingest.line;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A hash of the bytes from some offset of a stream on: 64 bits, made of two checksums that the processor computes at the speed of memory.
 * It tells two streams apart, it does not withstand somebody who forges his own stream.
 *
 * <p>It begins anew with each event, and is wanted of the last one only: bytes are kept until there are many of them, or somebody asks.
 */
public final class TailHash {

    private static final int KEPT_BYTES = 16 * 1024;

    private final CRC32 crc32 = new CRC32();
    private final CRC32C crc32c = new CRC32C();
    private final byte[] kept = new byte[KEPT_BYTES];
    private int keptLength;
    private long from;

    /** Forgets all bytes; the next one stands at {@code offset} of the stream. */
    public void restart(long offset) {
        crc32.reset();
        crc32c.reset();
        keptLength = 0;
        from = offset;
    }

    public void update(byte[] bytes, int start, int length) {
        if (length > KEPT_BYTES - keptLength) {
            hashKept();
        }
        if (length > KEPT_BYTES) {
            hash(bytes, start, length);
        } else {
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
