package dev.bywash.ingest.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FSError;

/**
 * A stream from storage that fails with nothing but {@link IOException}. Hadoop's local file system throws an {@link Error} where a disk does not answer,
 * and file systems written in Scala throw checked exceptions without saying so: either would end the run for the sake of one file.
 */
public final class StorageStream extends FilterInputStream {

    StorageStream(InputStream in) {
        super(in);
    }

    /** What the access returns. */
    public static <T> T access(Callable<T> access) throws IOException {
        try {
            return access.call();
        } catch (IOException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (Exception | FSError e) {
            throw new IOException(e.toString(), e);
        }
    }

    @Override
    public int read() throws IOException {
        return access(in::read);
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        return access(() -> in.read(bytes, start, length));
    }
}
