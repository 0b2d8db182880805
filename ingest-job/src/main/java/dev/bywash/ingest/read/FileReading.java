package dev.bywash.ingest.read;

import dev.bywash.ingest.line.Detail;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.LineReader;
import dev.bywash.ingest.line.RawLine;
import dev.bywash.ingest.line.RejectedLine;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.line.TailHash;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.read.Found.Done;
import dev.bywash.ingest.read.Found.EventAt;
import dev.bywash.ingest.read.Found.Raw;
import dev.bywash.ingest.read.Found.Rejected;
import dev.bywash.ingest.read.Found.Seen;
import dev.bywash.ingest.storage.FileStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * Reads what is new in one file: events and rejected lines as they come, the outcome last. Whatever is wrong with the file is part of the
 * outcome; nothing is thrown. Holds one line at a time. Where no rows are wanted it tells what there is, and makes nothing of it.
 *
 * <p>A reading that repeats an earlier one finds what that one found, whatever was appended to the file since; or nothing, and has another outcome.
 */
public final class FileReading implements Iterator<Found>, AutoCloseable {

    private final ReadTask task;
    private final ReadSettings settings;
    private final RunShare share;
    private final long earliestMicros;

    private final TailHash hash = new TailHash();
    private final StreamStart start;
    private final OtherHalf other;
    private final MerkleTree hashes = new MerkleTree();
    private LimitedStream in;
    private LineReader reader;
    private long events;
    private long rejected;
    private long expired;
    private byte[] otherHalf;
    private JoinedLine joined;
    private Event last;
    private final WriterTally writers = new WriterTally();
    private final TimeRanges times = new TimeRanges();
    private final Queue<Found> next = new ArrayDeque<>();
    private boolean finished;

    /** Reads as the settings say, one file and no others. */
    public FileReading(FileStore store, ReadTask task, ReadSettings settings) {
        this(store, task, settings, settings.limits().share(1, 1));
    }

    /** @param share what it may take on; where it ends, reading ends before an event, and another reading goes on there */
    public FileReading(FileStore store, ReadTask task, ReadSettings settings, RunShare share) {
        this.task = task;
        this.settings = settings;
        this.share = share;
        this.start = new StreamStart(store, task, settings.maxLineBytes(), hash);
        this.other = new OtherHalf(store, task, settings);
        this.joined = task.joined();
        this.earliestMicros = settings.expiry().earliestMicros(task.file());
    }

    /** What is read. */
    public ReadTask task() {
        return task;
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && !finished) {
            advance();
        }
        return !next.isEmpty();
    }

    @Override
    public Found next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return next.remove();
    }

    private void advance() {
        try {
            if (reader == null && !open()) {
                addOutcome(null, false, false, LastLine.DONE, null);
            } else if (reader.next()) {
                addFound();
            } else {
                finish();
            }
        } catch (IOException e) {
            // It could not be opened. Without a position nothing is recorded, and the next run begins where this one
            // did.
            addOutcome(null, false, false, LastLine.DONE, describe(e));
        }
    }

    /** Returns false where the task's chunk is empty. */
    private boolean open() throws IOException {
        FileOutcome before = task.before();
        if (before == null) {
            share.nextFile(task.file());
        }
        InputStream rest = start.open();
        if (rest == null) {
            return false;
        }
        InputStream bytes = lookedAt(rest);
        in = before == null
                ? new LimitedStream(bytes, Math.max(task.maxBytes(), 2L * settings.maxLineBytes()))
                : LimitedStream.ofVerified(bytes, VerifiedCopy.limit(before));
        Detail detail = settings.rows() ? Detail.ALL : Detail.OUTLINE;
        reader = new LineReader(
                in, start.from(), hash, settings.maxLineBytes(), settings.rawLines(), detail, this::isWanted);
        return true;
    }

    /** Of a reading that repeats another, what that one came to: the other files that it shared with may be others now. */
    private boolean isWanted(Event event) {
        return task.before() == null
                ? !endsChunk() && share.take(event, !writers.continues(event), event.timeMicros() >= earliestMicros)
                : reader.offset() < task.before().position().offset();
    }

    /**
     * Whether the event before which reading stands is the next chunk's. Not where a gap is remembered, for who begins at that event knows nothing of it: then this
     * chunk goes on, and the next one does not fit. Nor where this one begins behind its own end, for the stream was not what it was taken for.
     */
    private boolean endsChunk() {
        long line = reader.lines() == 0 ? start.line() : reader.lineOffset();
        return task.chunk().endsBefore(line) && !task.chunk().endsBefore(start.line()) && !hash.holdsGap();
    }

    /** Says when a file holds something else than its name says. */
    private InputStream lookedAt(InputStream stream) throws IOException {
        if (start.from() > 0 || task.file().isCompressed()) {
            return stream;
        }
        LeadingBytes bytes = LeadingBytes.of(stream);
        if (bytes.isGzip()) {
            reject(new RejectedLine(
                    new Rejection(
                            Rejection.GZIP_UNDER_PLAIN_NAME, "the name of a compressed file ends in .gz", null, null),
                    0,
                    0,
                    new byte[0]));
        }
        return bytes.stream();
    }

    private void addFound() {
        if (reader.event() != null) {
            addEvent(reader.event(), reader.eventOffset(), wantsLeaves() ? reader.leafOfEvent(hashes) : null);
        } else if (reader.raw() != null) {
            addRaw(reader.raw());
        } else {
            reject(reader.rejected());
        }
    }

    private void addRaw(RawLine line) {
        if (settings.rows()) {
            next.add(new Raw(task.file(), line));
        }
    }

    /** Of rows that are wanted: nobody asks the first reading for them. */
    private boolean wantsLeaves() {
        return settings.leaves() && task.before() != null;
    }

    private void addEvent(Event event, long offset, byte[] leaf) {
        last = event;
        if (event.timeMicros() < earliestMicros) {
            expired++;
        } else {
            events++;
            if (settings.rows()) {
                next.add(new EventAt(task.file(), task.ordinal(), offset, event, leaf));
            }
            times.add(event.timeMicros());
        }
        // What has expired is none of what is missing; and what is read again was seen.
        if (task.before() == null) {
            writers.add(event);
        }
        if (writers.isFull()) {
            addWriters();
        }
    }

    private void addWriters() {
        Collection<WriterSeen> seen = writers.empty();
        if (settings.writers()) {
            seen.forEach(writer -> next.add(new Seen(writer)));
        }
    }

    private void finish() throws IOException {
        boolean more = task.before() == null
                ? reader.stopped() || in.hasMore()
                : task.before().more();
        if (reader.stopped() && task.before() != null) {
            // The other reading may have taken more of the bytes behind, in larger pieces.
            in.transferTo(OutputStream.nullOutputStream());
        }
        // Behind the event that nothing was read from on, it is met the next time.
        IOException damage = reader.stopped() ? null : in.damage();
        boolean readable = damage == null || isDamagedGzip(damage);
        boolean ended = readable && !more && !task.file().isActive();
        RawLine noise = ended ? reader.endNoise() : null;
        if (noise != null) {
            addRaw(noise);
        }
        LastLine lastLine = ended ? endLastLine(damage) : LastLine.DONE;
        if (damage != null && readable) {
            reject(damaged(damage));
        }
        Position position = new Position(reader.offset(), hash.from(), hash.value());
        addOutcome(
                position,
                task.settled() && readable && !more && !other.isUnreadable() && (task.quiet() || !hash.holdsGap()),
                more,
                lastLine,
                damage == null ? null : describe(damage));
    }

    /** What to do with an unfinished line of a file that grows no more. */
    private LastLine endLastLine(IOException damage) {
        byte[] end = reader.unfinished();
        if (end.length == 0) {
            joined = null;
            return LastLine.DONE;
        }
        if (damage == null) {
            SplitLine line = other.join(end, last);
            if (line.event() != null) {
                addJoined(line);
                return LastLine.DONE;
            }
            if (joined != null) {
                if (!line.isOpen()) {
                    joined = joined.nextTo(task.next());
                }
                return LastLine.DONE;
            }
            if (other.mayCome(line)) {
                return LastLine.WAITING;
            }
        }
        RejectedLine unfinished = reader.rejectUnfinished();
        if (unfinished != null) {
            reject(unfinished);
        }
        // Where the file is damaged, nothing but another delivery of it brings the rest.
        return damage == null ? LastLine.REJECTED : LastLine.DONE;
    }

    /**
     * The line stays where the next reading begins, for names do not tell whether another file belongs in between, nor whether this one was cut
     * off: lines begin alike, so that its other half may be another line's.
     */
    private void addJoined(SplitLine line) {
        if (joined == null || !joined.is(line.event())) {
            addEvent(
                    line.event(),
                    reader.offset(),
                    wantsLeaves() ? hashes.hashOfLeaf(new WholeLine().of(line.event())) : null);
            otherHalf = line.otherHalf();
        }
        joined = JoinedLine.of(line.event(), task.next());
    }

    private void reject(RejectedLine line) {
        rejected++;
        if (settings.rows()) {
            next.add(new Rejected(task.file(), line));
        }
    }

    private RejectedLine damaged(IOException damage) {
        Rejection rejection = new Rejection(Rejection.DAMAGED_GZIP, describe(damage), null, null);
        return new RejectedLine(rejection, reader.offset(), 0, new byte[0]);
    }

    private void addOutcome(Position position, boolean settled, boolean more, LastLine lastLine, String error) {
        close();
        FileOutcome outcome = new FileOutcome(
                new LedgerEntry(task.file(), position, settled, lastLine, joined),
                more,
                content(),
                otherHalf == null ? null : new String(otherHalf, StandardCharsets.ISO_8859_1),
                new FileOutcome.Counts(
                        reader == null ? 0 : reader.lines(),
                        events,
                        rejected,
                        reader == null ? 0 : noiseBytes(),
                        expired),
                times.ranges(),
                error);
        addWriters();
        next.add(new Done(outcome));
        finished = true;
    }

    private Content content() {
        if (in == null) {
            return new Content(start.from(), 0, 0);
        }
        if (task.before() == null) {
            return in.content(start.from());
        }
        Content before = task.before().content();
        return in.length() == before.length() ? before : new Content(start.from(), in.length(), 0);
    }

    private long noiseBytes() {
        return reader.noiseBytes() - (otherHalf == null ? 0 : otherHalf.length);
    }

    /** Lets go of the file; it does so by itself at the end of the file. */
    @Override
    public void close() {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            // Everything that matters was read.
        }
    }

    private boolean isDamagedGzip(IOException e) {
        return task.file().isCompressed() && Streams.isDamagedGzip(e);
    }

    private static String describe(IOException e) {
        return e instanceof FileNotFoundException ? FileOutcome.GONE : e.toString();
    }
}
