package dev.bywash.ingest.read;

import dev.bywash.ingest.line.Detail;
import dev.bywash.ingest.line.LineReader;
import dev.bywash.ingest.line.TailHash;
import dev.bywash.ingest.storage.FileStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Finds where the reading of a file begins, and opens the file there. */
final class StreamStart {

    private static final int BUFFER_BYTES = 8192;

    private final FileStore store;
    private final ReadTask task;
    private final int maxLineBytes;
    private final TailHash hash;
    private long from;
    private long line;

    /** @param hash becomes that of what is before the first byte */
    StreamStart(FileStore store, ReadTask task, int maxLineBytes, TailHash hash) {
        this.store = store;
        this.task = task;
        this.maxLineBytes = maxLineBytes;
        this.hash = hash;
    }

    /**
     * The bytes to read, which the caller closes.
     *
     * @return null where no event begins in the task's chunk
     * @throws IOException when the file cannot be opened, or has not the bytes any more that the reading took in which this one repeats
     */
    InputStream open() throws IOException {
        if (task.before() != null) {
            from = task.before().content().from();
            return VerifiedCopy.of(resume(), task.before());
        }
        return task.chunk().isFirst() ? resume() : beginChunk();
    }

    /** Where reading begins in the (decompressed) stream; as far as that was found out, where the file cannot be read. */
    long from() {
        return from;
    }

    /** Where the line begins that the first event to read is in. */
    long line() {
        return line;
    }

    /** What comes behind the greatest candidate whose bytes are these; where there is none, all that the reading is of. */
    private InputStream resume() throws IOException {
        for (Position candidate : task.candidates()) {
            InputStream rest = behind(candidate);
            if (rest != null) {
                from = candidate.offset();
                line = from;
                return rest;
            }
        }
        line = from;
        return openAtFrom();
    }

    /** Reads on in the stream that was compared: to open a file again takes as long as to read a megabyte. Null where the bytes are others. */
    private InputStream behind(Position candidate) throws IOException {
        hash.restart(candidate.hashFrom());
        InputStream bytes;
        try {
            bytes = Streams.open(store, task.file(), candidate.hashFrom());
        } catch (EOFException | ZipException e) {
            return null;
        }
        boolean fits = false;
        try {
            fits = hashes(bytes, candidate);
            return fits ? bytes : null;
        } catch (EOFException | ZipException e) {
            // Shorter than the candidate, or damaged before it.
            return null;
        } finally {
            if (!fits) {
                bytes.close();
            }
        }
    }

    private boolean hashes(InputStream bytes, Position candidate) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = candidate.offset() - candidate.hashFrom();
        while (left > 0) {
            int read = bytes.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                return false;
            }
            hash.updateBetweenEvents(buffer, 0, read);
            left -= read;
        }
        return hash.value() == candidate.hash();
    }

    /** Goes to the first event of the chunk. */
    private InputStream beginChunk() throws IOException {
        from = task.chunk().behind();
        long most = Math.min(task.chunk().upTo() - from, task.maxBytes());
        long andALine = Math.min(most, Long.MAX_VALUE - 2L * maxLineBytes) + 2L * maxLineBytes;
        try (LimitedStream bytes = new LimitedStream(openAt(from), andALine)) {
            long next = from + bytesOfLine(bytes);
            LineReader events =
                    new LineReader(bytes, next, new TailHash(), maxLineBytes, false, Detail.OUTLINE, event -> false);
            while (events.next()) {
                // What is rejected is the chunk before's.
            }
            if (bytes.damage() != null) {
                throw bytes.damage();
            }
            line = events.lineOffset();
            if (!events.stopped() || task.chunk().endsBefore(line)) {
                return null;
            }
            from = events.offset();
        }
        return openAtFrom();
    }

    /** How many bytes there are up to the next line, which is read behind them. */
    private static long bytesOfLine(InputStream bytes) throws IOException {
        long count = 1;
        for (int b = bytes.read(); b >= 0 && b != '\n'; b = bytes.read()) {
            count++;
        }
        return count;
    }

    private InputStream openAtFrom() throws IOException {
        hash.restart(from);
        return openAt(from);
    }

    private InputStream openAt(long offset) throws IOException {
        if (task.file().length() == 0) {
            return InputStream.nullInputStream();
        }
        try {
            return Streams.open(store, task.file(), offset);
        } catch (ZipException | EOFException e) {
            return new DamagedStream(e);
        }
    }
}
