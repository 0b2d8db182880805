package dev.bywash.ingest.source;

import dev.bywash.ingest.line.TailHash;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends after so many bytes, knows which they were, and whether the stream would have gone on. */
final class LimitedStream extends FilterInputStream {

    private final TailHash hash = new TailHash();
    private final long limit;
    private long left;
    private IOException damage;

    LimitedStream(InputStream in, long bytes) {
        super(in);
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
                hash.update(bytes, start, read);
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

    /** What was read of it. */
    Content content(long from) {
        return new Content(from, limit - left, hash.value());
    }
}
