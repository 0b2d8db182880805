package dev.bywash.ingest.read;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** As much of a file as whoever looks in it for the other half of a line has to know. */
public final class FirstLine {

    private static final int GZIP_HEADER_BYTES = 10;

    private FirstLine() {}

    /**
     * A file, compressed like the given one, that begins with the same line and ends behind it.
     *
     * @param content all bytes of the file, as delivered
     * @param maxBytes where a longer line is cut off
     */
    public static byte[] of(DeliveredFile file, byte[] content, int maxBytes) {
        try (InputStream in = Streams.open((path, offset) -> new ByteArrayInputStream(content), file, 0)) {
            byte[] line = upToLineEnd(SplitLine.headOf(in, maxBytes));
            return file.isCompressed() ? compressed(line) : line;
        } catch (IOException e) {
            // It is damaged from its beginning on, and so is its beginning.
            return Arrays.copyOf(content, Math.min(content.length, GZIP_HEADER_BYTES));
        }
    }

    private static byte[] upToLineEnd(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return Arrays.copyOf(bytes, Math.min(end + 1, bytes.length));
    }

    private static byte[] compressed(byte[] bytes) throws IOException {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(result)) {
            out.write(bytes);
        }
        return result.toByteArray();
    }
}
