package dev.bywash.ingest.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/** A stream whose first two bytes were looked at; it still begins with them. A stream that fails there fails when it is read. */
final class LeadingBytes {

    private static final int LENGTH = 2;

    private final InputStream stream;
    private final byte[] first;

    private LeadingBytes(InputStream stream, byte[] first) {
        this.stream = stream;
        this.first = first;
    }

    static LeadingBytes of(InputStream stream) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(stream, LENGTH);
        try {
            byte[] first = bytes.readNBytes(LENGTH);
            bytes.unread(first);
            return new LeadingBytes(bytes, first);
        } catch (IOException e) {
            stream.close();
            return new LeadingBytes(new DamagedStream(e), new byte[0]);
        }
    }

    InputStream stream() {
        return stream;
    }

    boolean isGzip() {
        return first.length == LENGTH && first[0] == 0x1f && first[1] == (byte) 0x8b;
    }

    /** Whether it begins as what somebody printed does, and no compressed stream, damaged or not. */
    boolean isText() {
        return first.length == LENGTH && isPrintable(first[0]) && isPrintable(first[1]);
    }

    private static boolean isPrintable(byte b) {
        return (b >= ' ' && b <= '~') || b == '\n' || b == '\r' || b == '\t';
    }
}
