package dev.bywash.ingest.line;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into segments: at line ends, and before each marker. So a segment holds at most one event, which begins it; a line that
 * holds two events, or noise and an event, is several segments.
 *
 * <p>The buffer grows to the greatest permitted length and no further. What is longer is handed out as {@link Kind#TOO_LONG} with its first
 * bytes only, noise in pieces. Not safe for use by several threads.
 */
final class SegmentReader {

    /** What a segment is. */
    enum Kind {
        /** Bytes without a marker: someone else's print. */
        NOISE,
        /** Begins with the marker. */
        CANDIDATE,
        /** Began with the marker and became too long to hold; only its first bytes are kept. */
        TOO_LONG
    }

    private static final byte LINE_END = '\n';
    private static final byte BRACE = '{';

    /** Most files of a fleet have hardly more to read than that. */
    private static final int FIRST_CAPACITY = 4 * 1024;

    /** What comes in larger pieces is read in such ones. */
    private static final int CAPACITY = 64 * 1024;

    private final InputStream in;
    private final int maxBytes;
    private byte[] buffer;
    private int start;
    private int scan;
    private int limit;
    private boolean filled;
    private boolean endOfStream;

    private boolean candidate;
    private byte[] droppedHead;
    private long dropped;

    private Kind kind;
    private int segmentStart;
    private int segmentEnd;
    private long segmentLength;
    private boolean endsLine;
    private boolean finished;
    private TailHash droppedInto;

    /**
     * @param maxBytes how many bytes a segment may have, at least 1024
     * @param droppedInto takes the bytes that are dropped from a segment that is too long, before the segment is handed out
     */
    SegmentReader(InputStream in, int maxBytes, TailHash droppedInto) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.droppedInto = droppedInto;
        this.buffer = new byte[Math.min(FIRST_CAPACITY, maxBytes)];
    }

    /** Goes to the next segment; false at the end of the stream. */
    boolean next() throws IOException {
        while (true) {
            while (true) {
                scan = ByteScan.indexOfEither(buffer, scan, limit, LINE_END, BRACE);
                if (scan == limit) {
                    break;
                }
                if (buffer[scan] == LINE_END) {
                    scan++;
                    return emit(scan - 1, scan, true, true);
                }
                if (Marker.at(buffer, scan, limit)) {
                    if (limit - scan < Marker.LENGTH && !endOfStream) {
                        break;
                    }
                    if (limit - scan >= Marker.LENGTH) {
                        if (scan > start || dropped > 0) {
                            return emit(scan, scan, false, true);
                        }
                        candidate = true;
                        scan += Marker.LENGTH;
                        continue;
                    }
                }
                scan++;
            }
            if (endOfStream) {
                return (limit > start || dropped > 0) && emit(limit, limit, false, false);
            }
            if (scan - start > maxBytes) {
                if (!candidate) {
                    return emit(scan, scan, false, true);
                }
                drop(scan);
            }
            fill();
        }
    }

    /** What is too long depends on the bytes alone, not on the pieces in which the stream hands them out: another reading has to find the same. */
    private boolean emit(int end, int next, boolean line, boolean complete) {
        if (dropped == 0 && end - start > maxBytes) {
            if (!candidate) {
                return emit(start + maxBytes, start + maxBytes, false, true);
            }
            drop(end);
        }
        kind = dropped > 0 ? Kind.TOO_LONG : candidate ? Kind.CANDIDATE : Kind.NOISE;
        segmentStart = start;
        segmentEnd = end;
        segmentLength = dropped + (end - start);
        endsLine = line;
        finished = complete;
        start = next;
        scan = next;
        candidate = false;
        dropped = 0;
        return true;
    }

    private void drop(int end) {
        if (dropped == 0) {
            droppedHead = Arrays.copyOfRange(buffer, start, start + Math.min(end - start, RejectedLine.KEPT_BYTES));
        }
        droppedInto.updateBetweenEvents(buffer, start, end - start);
        dropped += end - start;
        start = end;
    }

    private void fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            scan -= start;
            start = 0;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(buffer.length * 2L, maxBytes + (long) Marker.LENGTH));
        } else if (filled && buffer.length < Math.min(CAPACITY, maxBytes)) {
            buffer = Arrays.copyOf(buffer, Math.min(CAPACITY, maxBytes));
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            endOfStream = true;
        } else {
            limit += read;
            filled = limit == buffer.length;
        }
    }

    Kind kind() {
        return kind;
    }

    /** The bytes of the segment are these from {@link #start} on, until the next call of {@link #next}. */
    byte[] buffer() {
        return buffer;
    }

    int start() {
        return segmentStart;
    }

    /** How many bytes of the segment the buffer holds, its line end not included. */
    int held() {
        return segmentEnd - segmentStart;
    }

    /** How many bytes the segment has in the stream, its line end not included. */
    long length() {
        return segmentLength;
    }

    boolean endsLine() {
        return endsLine;
    }

    /** False when the stream ended within the segment: it may go on later. */
    boolean finished() {
        return finished;
    }

    /** The first bytes of the segment, a copy: as many as a rejected line keeps. */
    byte[] head() {
        return kind == Kind.TOO_LONG
                ? droppedHead
                : Arrays.copyOfRange(buffer, segmentStart, segmentStart + Math.min(held(), RejectedLine.KEPT_BYTES));
    }
}
