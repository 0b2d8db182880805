package dev.bywash.ingest.read;

import dev.bywash.ingest.line.TailHash;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends after so many bytes, knows which they were, and whether the stream would have gone on. */
final class LimitedStream extends FilterInputStream {

    private final TailHash hash;
    private final long limit;
    private long left;
    private IOException damage;

    LimitedStream(InputStream in, long bytes) {
        this(in, bytes, new TailHash());
    }

    /** Of bytes that are known, so that what was read of them need not be hashed again. */
    static LimitedStream ofVerified(InputStream in, long bytes) {
        return new LimitedStream(in, bytes, null);
    }

    private LimitedStream(InputStream in, long bytes, TailHash hash) {
        super(in);
        this.hash = hash;
        this.limit = bytes;
        this.left = bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** As if the stream ended where it is damaged: what came before is good. */
    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        if (left == 0 || damage != null) {
            return -1;
        }
        try {
            int read = in.read(bytes, start, (int) Math.min(left, length));
            if (read > 0) {
                left -= read;
                if (hash != null) {
                    hash.update(bytes, start, read);
                }
            }
            return read;
        } catch (IOException e) {
            damage = e;
            return -1;
        }
    }

    /** Why the stream ended early; null when it did not. */
    IOException damage() {
        return damage;
    }

    /** Whether there is anything beyond the limit, be it damage. */
    boolean hasMore() {
        try {
            return damage == null && left == 0 && in.read() >= 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** How many bytes were read of it. */
    long length() {
        return limit - left;
    }

    /** What was read of it, unless that is known. */
    Content content(long from) {
        return new Content(from, length(), hash.value());
    }
}
