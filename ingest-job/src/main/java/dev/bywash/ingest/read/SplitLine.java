package dev.bywash.ingest.read;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.LineReader;
import dev.bywash.ingest.line.TailHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * A line that a roller cut in two: a rolled file ends within it, the next file begins with its other half. Spark's roller for one cuts wherever its
 * buffer ends.
 *
 * <p>Names do not prove which file is the next, nor that it is there in full. The line's checksum does prove that the halves are an event; not that
 * the first is not the beginning of another one too, for lines begin alike.
 */
final class SplitLine {

    private final Event event;
    private final byte[] otherHalf;
    private final boolean open;

    private SplitLine(Event event, byte[] otherHalf, boolean open) {
        this.event = event;
        this.otherHalf = otherHalf;
        this.open = open;
    }

    /** A line whose next file is not there. */
    static SplitLine withoutNext() {
        return new SplitLine(null, null, true);
    }

    /** Puts the end of a file and the beginning of the one after it together. */
    static SplitLine join(byte[] end, InputStream next, ReadSettings settings) throws IOException {
        byte[] head = headOf(next, settings.maxLineBytes());
        InputStream line = new SequenceInputStream(new ByteArrayInputStream(end), new ByteArrayInputStream(head));
        LineReader reader = new LineReader(line, 0, new TailHash(), settings.maxLineBytes());
        if (!reader.next()) {
            return new SplitLine(null, null, reader.offset() == 0);
        }
        if (reader.event() == null || reader.eventOffset() > 0) {
            return new SplitLine(null, null, false);
        }
        long length = reader.offset() - reader.lines() - reader.noiseBytes();
        return new SplitLine(reader.event(), Arrays.copyOf(head, (int) length - end.length), false);
    }

    /** As far as it can be decompressed. */
    static byte[] headOf(InputStream next, int bytes) throws IOException {
        try (LimitedStream in = new LimitedStream(next, bytes)) {
            byte[] head = in.readAllBytes();
            if (in.damage() != null && !Streams.isDamagedGzip(in.damage())) {
                throw in.damage();
            }
            return head;
        }
    }

    /** The event that the halves are; null when they are none. */
    Event event() {
        return event;
    }

    /** The bytes of the event that are in the next file; null when there is no event. */
    byte[] otherHalf() {
        return otherHalf;
    }

    /** Whether the line does not end in what there is of the next file. */
    boolean isOpen() {
        return open;
    }
}
