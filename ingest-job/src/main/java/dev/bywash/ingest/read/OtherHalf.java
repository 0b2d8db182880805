package dev.bywash.ingest.read;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.storage.FileStore;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Looks for what the line goes on with that a rolled file ends within: in the next file, or, where a reading is repeated, in what that one took from there. */
final class OtherHalf {

    private final FileStore store;
    private final ReadTask task;
    private final ReadSettings settings;
    private boolean unreadable;

    OtherHalf(FileStore store, ReadTask task, ReadSettings settings) {
        this.store = store;
        this.task = task;
        this.settings = settings;
    }

    /**
     * The line that begins with these bytes.
     *
     * @param last the file's last event; null when it has none
     */
    SplitLine join(byte[] end, Event last) {
        try (InputStream head = nextHead()) {
            if (head == null) {
                return SplitLine.withoutNext();
            }
            SplitLine line = SplitLine.join(end, head, settings);
            boolean mayBeAnother = task.before() == null && mayBeOutdated(task.next()) && !isNext(line.event(), last);
            return mayBeAnother ? SplitLine.withoutNext() : line;
        } catch (IOException e) {
            // What is wrong with the next file is said when that is read.
            unreadable = !(e instanceof FileNotFoundException) && !Streams.isDamagedGzip(e);
            return SplitLine.withoutNext();
        }
    }

    /** Whether the next file is there, and could not be read this time. */
    boolean isUnreadable() {
        return unreadable;
    }

    /** Whether a line without an event is to be looked at again with a later delivery. */
    boolean mayCome(SplitLine line) {
        if (task.before() != null) {
            return task.before().lastLine() == LastLine.WAITING;
        }
        // A file that grows may have the other half yet.
        return unreadable || (!task.quiet() && (line.isOpen() || task.next().isActive()));
    }

    /** Null when there is nothing. */
    private InputStream nextHead() throws IOException {
        if (task.before() == null) {
            return task.next() == null ? null : Streams.open(store, task.next(), 0);
        }
        String half = task.before().otherHalf();
        return half == null ? null : new ByteArrayInputStream(half.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A file that grows, and was delivered before this one, is perhaps still the one that was there before this one was rolled. */
    private boolean mayBeOutdated(DeliveredFile next) {
        return next.isActive()
                && !task.quiet()
                && next.modifiedMillis() < task.file().modifiedMillis();
    }

    /** What was there before the file was rolled holds no number that comes after the file's. */
    private static boolean isNext(Event joined, Event last) {
        return joined != null
                && last != null
                && joined.writer().equals(last.writer())
                && joined.seq() - 1 == last.seq();
    }
}
