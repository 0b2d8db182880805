package dev.bywash.ingest.read;

import dev.bywash.ingest.storage.FileStore;
import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was read of a few files where that is little, so that nobody has to open them for it again. Travels between driver and executors. Not safe for use by
 * several threads.
 */
public final class ReadCache implements Serializable {

    private static final long serialVersionUID = 1;

    /** From one task of Spark's, and for one: of more, Spark says that a task is too large. */
    static final int MAX_BYTES = 512 * 1024;

    private final HashMap<String, Piece> pieces = new HashMap<>();
    private int bytes;

    /** Bytes of a delivered file from an offset on. */
    private static final class Piece implements Serializable {
        private static final long serialVersionUID = 1;

        private final long offset;
        private final byte[] bytes;

        Piece(long offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }
    }

    /** Nothing. */
    public ReadCache() {}

    /** Keeps what a reading took in; or does not, where there is no room, or it is not at hand. */
    public void add(ReadAhead readings, FileOutcome outcome) {
        if (outcome.events() + outcome.rejected() > 0) {
            add(outcome, readings.taken(), readings.takenFrom());
        }
    }

    /** @param taken all bytes of the delivered file from {@code offset} on; null when they were too many */
    private void add(FileOutcome outcome, byte[] taken, long offset) {
        Content content = outcome.content();
        // What is compressed is read from its beginning.
        long from = outcome.file().isCompressed() ? 0 : content.from();
        if (taken == null || outcome.position() == null || from < offset) {
            return;
        }
        long end = outcome.file().isCompressed() ? taken.length : from - offset + content.length();
        add(outcome.file().path(), new Piece(from, Arrays.copyOfRange(taken, (int) (from - offset), (int) end)));
    }

    private void add(String path, Piece piece) {
        if (piece.bytes.length <= MAX_BYTES - bytes) {
            bytes += piece.bytes.length;
            pieces.put(path, piece);
        }
    }

    /** Keeps what others kept, however much that is. */
    public void addAll(ReadCache others) {
        bytes += others.bytes;
        pieces.putAll(others.pieces);
    }

    /** What is kept of these tasks' files, so that it suffices for reading them again; no more than one may have kept, whoever did: the others are opened. */
    public ReadCache of(List<ReadTask> tasks) {
        ReadCache some = new ReadCache();
        for (ReadTask task : tasks) {
            Piece piece = pieces.get(task.file().path());
            if (piece != null && piece.offset == task.opensAt()) {
                some.add(task.file().path(), piece);
            }
        }
        return some;
    }

    /** Opens what is kept here, and everything else there. */
    public FileStore before(FileStore others) {
        Map<String, Piece> here = pieces;
        return (path, offset) -> {
            Piece piece = here.get(path);
            return piece != null && piece.offset == offset
                    ? new ByteArrayInputStream(piece.bytes)
                    : others.open(path, offset);
        };
    }
}
