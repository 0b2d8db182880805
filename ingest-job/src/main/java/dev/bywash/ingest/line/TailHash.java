package dev.bywash.ingest.line;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A hash of the bytes from some offset of a stream on: 64 bits, made of two checksums that the processor computes at the speed of memory.
 * It tells two streams apart, it does not withstand somebody who forges his own stream.
 */
public final class TailHash {

    private final CRC32 crc32 = new CRC32();
    private final CRC32C crc32c = new CRC32C();
    private long from;

    /** Forgets all bytes; the next one stands at {@code offset} of the stream. */
    public void restart(long offset) {
        crc32.reset();
        crc32c.reset();
        from = offset;
    }

    public void update(byte[] bytes, int start, int length) {
        crc32.update(bytes, start, length);
        crc32c.update(bytes, start, length);
    }

    /** Offset of the first byte that is in the hash. */
    public long from() {
        return from;
    }

    public long value() {
        return crc32.getValue() << 32 | crc32c.getValue();
    }
}
