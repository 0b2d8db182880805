package dev.bywash.ingest.read;

import java.io.IOException;
import java.io.InputStream;

/** A stream that is damaged from its first byte on. */
final class DamagedStream extends InputStream {

    private final IOException damage;

    DamagedStream(IOException damage) {
        this.damage = damage;
    }

    @Override
    public int read() throws IOException {
        throw damage;
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        throw damage;
    }
}
