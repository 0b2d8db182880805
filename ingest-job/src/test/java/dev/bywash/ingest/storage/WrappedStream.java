package dev.bywash.ingest.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;

/** A stream that does what another one does. */
public class WrappedStream extends FSInputStream {

    private final FSDataInputStream in;

    protected WrappedStream(FSDataInputStream in) {
        this.in = in;
    }

    @Override
    public void seek(long position) throws IOException {
        in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
        return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
        return in.seekToNewSource(position);
    }

    @Override
    public int read() throws IOException {
        return in.read();
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        return in.read(bytes, start, length);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
