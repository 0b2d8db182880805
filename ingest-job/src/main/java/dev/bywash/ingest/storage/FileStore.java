package dev.bywash.ingest.storage;

import java.io.IOException;
import java.io.InputStream;

/** Opens delivered files. */
public interface FileStore {

    /**
     * The bytes of a file from {@code offset} on; the caller closes it.
     *
     * @throws java.io.FileNotFoundException when there is no such file
     */
    InputStream open(String path, long offset) throws IOException;

    /**
     * The same bytes at once, where they are few.
     *
     * @return at most so many
     */
    default byte[] read(String path, long offset, int most) throws IOException {
        try (InputStream in = open(path, offset)) {
            return in.readNBytes(most);
        }
    }
}
