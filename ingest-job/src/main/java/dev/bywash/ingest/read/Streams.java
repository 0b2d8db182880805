package dev.bywash.ingest.read;

import dev.bywash.ingest.storage.FileStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Opens the stream within a file at an offset. */
final class Streams {

    private static final int BUFFER_BYTES = 64 * 1024;

    private Streams() {}

    /** The (decompressed) bytes from {@code offset} on; ends at once when there are fewer. */
    static InputStream open(FileStore store, DeliveredFile file, long offset) throws IOException {
        if (!file.isCompressed()) {
            return store.open(file.path(), offset);
        }
        LeadingBytes bytes = LeadingBytes.of(store.open(file.path(), 0));
        InputStream raw = bytes.stream();
        try {
            // Not every name tells the truth.
            InputStream in = bytes.isText() ? raw : new GzipStream(raw, BUFFER_BYTES);
            in.skipNBytes(offset);
            return in;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** Whether reading failed because compressed bytes are damaged or end too early, so that it would fail again. */
    static boolean isDamagedGzip(IOException e) {
        return e instanceof ZipException || e instanceof EOFException;
    }
}
