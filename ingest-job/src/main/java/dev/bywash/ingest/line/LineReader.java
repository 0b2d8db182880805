package dev.bywash.ingest.line;

import dev.bywash.ingest.line.Rejection.Reject;
import dev.bywash.ingest.merkle.MerkleTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the events in a stream of bytes that others print to as well.
 *
 * <p>A marker is looked for anywhere in a line. What begins with one and is no event is rejected up to the next marker or the line's end, so
 * that two events glued together, or one torn by another, cost only what is torn. Everything else is noise: counted, and handed out as raw lines where
 * somebody asks for them.
 *
 * <p>An event that the stream cuts off is left alone: {@link #offset} stays before it, and whoever reads on from there meets it
 * again, whole. Call {@link #rejectUnfinished} when there is nothing to wait for. Not safe for use by several threads.
 */
public final class LineReader {

    private static final Pattern CLAIMED_WRITER = Pattern.compile("^\\{\"bywash\":1,\"writer\":\"([0-9A-Z]{26})\"");
    private static final Pattern CLAIMED_SEQ =
            Pattern.compile(",\"seq\":(\\d{1,18})(?:,\"sig\":\"[A-Za-z0-9+/=]{0,128}\")?,\"crc\":\"");
    /** A seal's signature is before its crc. */
    private static final int SEQ_WINDOW = 256;

    private static final byte[] LINE_END = {'\n'};

    private final SegmentReader segments;
    private final EventParser parser;
    private final TailHash hash;
    private final boolean keepsNoise;
    private final Predicate<Event> wanted;
    private long offset;
    private long lineOffset;
    private long found;
    private long lines;
    private long noiseBytes;
    private Event event;
    private RejectedLine rejected;
    private Reject unfinished;
    private boolean stopped;
    private int left;
    private boolean withinNoise;
    private RawLine raw;
    private RawLine rest;

    /** Noise is counted and not kept. */
    public LineReader(InputStream in, long offset, TailHash hash, int maxLineBytes) {
        this(in, offset, hash, maxLineBytes, false, Detail.ALL, event -> true);
    }

    /**
     * @param in the stream from {@code offset} on
     * @param offset where the next byte of {@code in} stands in the whole stream
     * @param hash of the bytes before {@code offset}; is kept up to date with what is consumed, and begins anew with each event
     * @param maxLineBytes what is longer is rejected unread; at least 1024
     * @param keepsNoise whether {@link #next} stops at lines of noise too. Then one that the stream cuts off is left alone, as an event is, until
     *     {@link #endNoise}
     * @param detail how much of events is wanted
     * @param wanted false of the event that nothing is to be read from on
     */
    public LineReader(
            InputStream in,
            long offset,
            TailHash hash,
            int maxLineBytes,
            boolean keepsNoise,
            Detail detail,
            Predicate<Event> wanted) {
        this.segments = new SegmentReader(in, maxLineBytes, hash);
        this.parser = new EventParser(detail);
        this.hash = hash;
        this.offset = offset;
        this.lineOffset = offset;
        this.keepsNoise = keepsNoise;
        this.wanted = wanted;
    }

    /** Goes to the next event, rejected line, or raw line where these are wanted; false when there is none before the end of what can be read for now. */
    public boolean next() throws IOException {
        event = null;
        rejected = null;
        raw = rest;
        rest = null;
        if (raw != null) {
            return true;
        }
        while (unfinished == null && !stopped && segments.next()) {
            switch (segments.kind()) {
                case NOISE -> {
                    consumeNoise();
                    if (raw != null) {
                        return true;
                    }
                }
                case TOO_LONG -> {
                    withinNoise = false;
                    reject(new Reject(Rejection.TOO_LONG, "more bytes than a line may have"));
                    return true;
                }
                case CANDIDATE -> {
                    withinNoise = false;
                    if (consumeCandidate()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void consumeNoise() {
        int length = segments.held();
        if (!segments.finished()) {
            // The last bytes may be the first of a marker, or of a line end's partner: they stay.
            left = keepsNoise ? length : partialMarker(segments.buffer(), segments.start(), segments.start() + length);
            length -= left;
        }
        raw = takeNoise(segments.start(), length);
        // What is longer than a line may be comes in pieces; what was left alone is none yet.
        withinNoise = !segments.endsLine() && (withinNoise || length > 0);
    }

    /** Returns the raw line that begins with these bytes, where one is wanted and does. */
    private RawLine takeNoise(int start, int length) {
        noiseBytes += length;
        hash.updateBetweenEvents(segments.buffer(), start, length);
        RawLine line = withinNoise ? null : rawLine(start, length, offset);
        consume(length);
        return line;
    }

    private RawLine rawLine(int start, int length, long at) {
        if (!keepsNoise || isBlank(segments.buffer(), start, start + length)) {
            return null;
        }
        byte[] head = Arrays.copyOfRange(segments.buffer(), start, start + Math.min(length, RejectedLine.KEPT_BYTES));
        return new RawLine(at, length, hash.value(), head);
    }

    private static boolean isBlank(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes the noise that the stream ends with, without a line end: nothing will be added to it any more.
     *
     * @return it as a raw line; null when there is none
     */
    public RawLine endNoise() {
        if (!keepsNoise || unfinished != null || left == 0) {
            return null;
        }
        int end = segments.start() + segments.held();
        int start = end - left;
        left = partialMarker(segments.buffer(), start, end);
        return takeNoise(start, end - left - start);
    }

    private static int partialMarker(byte[] bytes, int start, int end) {
        for (int i = Math.max(start, end - Marker.LENGTH + 1); i < end; i++) {
            if (Marker.at(bytes, i, end)) {
                return end - i;
            }
        }
        return 0;
    }

    private boolean consumeCandidate() {
        try {
            Event parsed = parser.parse(segments.buffer(), segments.start(), segments.held());
            if (!wanted.test(parsed)) {
                stopped = true;
                return false;
            }
            event = parsed;
            consumeEvent();
            return true;
        } catch (Reject e) {
            if (!segments.finished()) {
                unfinished = e;
                left = segments.held();
                return false;
            }
            reject(e);
            return true;
        }
    }

    /** With what is behind it in its line, as noise. */
    private void consumeEvent() {
        int end = segments.start() + segments.held();
        int noise = segments.start() + parser.eventLength();
        left = segments.finished() ? 0 : keepsNoise ? end - noise : partialMarker(segments.buffer(), noise, end);
        int length = end - left - noise;
        noiseBytes += length;
        hash.beginEvent(offset);
        hash.update(segments.buffer(), segments.start(), parser.eventLength());
        hash.updateBetweenEvents(segments.buffer(), noise, length);
        rest = rawLine(noise, length, offset + parser.eventLength());
        consume(segments.held() - left);
    }

    private void reject(Reject why) {
        rejected = describe(why.reason, why.getMessage());
        hash.updateBetweenEvents(segments.buffer(), segments.start(), segments.held());
        consume(segments.length());
    }

    private RejectedLine describe(String reason, String detail) {
        byte[] head = segments.head();
        String beginning = new String(head, 0, Math.min(head.length, SEQ_WINDOW), StandardCharsets.ISO_8859_1);
        int window = Math.min(segments.held(), SEQ_WINDOW);
        String ending = new String(
                segments.buffer(), segments.start() + segments.held() - window, window, StandardCharsets.ISO_8859_1);
        Matcher writer = CLAIMED_WRITER.matcher(beginning);
        Matcher seq = CLAIMED_SEQ.matcher(ending);
        return new RejectedLine(
                new Rejection(
                        reason,
                        detail,
                        writer.find() ? writer.group(1) : null,
                        seq.find() ? Long.valueOf(seq.group(1)) : null),
                offset,
                segments.length(),
                head);
    }

    private void consume(long bytes) {
        found = offset;
        offset += bytes;
        if (segments.endsLine()) {
            hash.update(LINE_END, 0, 1);
            offset++;
            lineOffset = offset;
            lines++;
        }
    }

    /** The event that {@link #next} found, or null when it found something else. */
    public Event event() {
        return event;
    }

    /** What the line of the event that {@link #next} found is as a leaf of a tree; before the next call of that. */
    public byte[] leafOfEvent(MerkleTree hashes) {
        return hashes.hashOfLeaf(segments.buffer(), segments.start(), parser.eventLength());
    }

    /** The rejected line that {@link #next} found, or null when it found something else. */
    public RejectedLine rejected() {
        return rejected;
    }

    /** The raw line that {@link #next} found, or null when it found something else. */
    public RawLine raw() {
        return raw;
    }

    /** Whether it came to an event that is not wanted; {@link #offset} is where that begins. */
    public boolean stopped() {
        return stopped;
    }

    /** Where the event begins. */
    public long eventOffset() {
        return found;
    }

    /** Everything before this offset is done with. */
    public long offset() {
        return offset;
    }

    /** Where the line begins that {@link #offset} is in, or reading if that began within it. */
    public long lineOffset() {
        return lineOffset;
    }

    /** How many line ends were consumed. */
    public long lines() {
        return lines;
    }

    /** How many bytes were neither event, rejected line nor line end. */
    public long noiseBytes() {
        return noiseBytes;
    }

    /** What the stream ends with, not consumed: the beginning of an event, or what may be one. A copy, empty when there is nothing. */
    public byte[] unfinished() {
        int end = segments.start() + segments.held();
        return Arrays.copyOfRange(segments.buffer(), end - left, end);
    }

    /** What the stream ends with and waits for the rest of its line, as a rejected line; null when there is nothing. It is not consumed. */
    public RejectedLine rejectUnfinished() {
        return unfinished == null ? null : describe(Rejection.UNFINISHED, unfinished.getMessage());
    }
}
