package dev.bywash.ingest.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends after so many bytes, and knows whether the stream would have gone on. */
final class LimitedStream extends FilterInputStream {

    private long left;
    private IOException damage;

    LimitedStream(InputStream in, long bytes) {
        super(in);
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
            left -= Math.max(0, read);
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

    /** Whether there are bytes beyond the limit. */
    boolean hasMore() throws IOException {
        return damage == null && left == 0 && in.read() >= 0;
    }
}
