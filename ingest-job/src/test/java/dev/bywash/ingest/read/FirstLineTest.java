package dev.bywash.ingest.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

/** Who has no more of a file than its first line finds in it what it would find in the file. */
class FirstLineTest {

    private static final int MAX_BYTES = 1024;

    @Test
    void nothingBehindTheLineIsKept() throws IOException {
        assertThat(lineOf("stdout", "half\nanother\n".getBytes(UTF_8))).isEqualTo("half\n");
        assertThat(lineOf("stdout--2026-11-22--02.gz", compressed("half\nanother\n")))
                .isEqualTo("half\n");
    }

    @Test
    void aLineWithoutEndIsKeptAsFarAsALineMayGo() throws IOException {
        assertThat(lineOf("stdout", "half".getBytes(UTF_8))).isEqualTo("half");
        assertThat(lineOf("stdout", "x".repeat(5000).getBytes(UTF_8))).hasSize(MAX_BYTES);
    }

    @Test
    void whatIsCutOffIsKeptAsFarAsItCanBeDecompressed() throws IOException {
        byte[] whole = compressed("half\n" + "another\n".repeat(1000));

        assertThat(lineOf("stdout--2026-11-22--02.gz", Arrays.copyOf(whole, whole.length - 8)))
                .isEqualTo("half\n");
    }

    @Test
    void whatIsDamagedFromTheBeginningOnStaysSo() {
        assertThatThrownBy(() -> lineOf("stdout--2026-11-22--02.gz", "\u0001no gzip at all".getBytes(UTF_8)))
                .isInstanceOf(ZipException.class);
    }

    private static String lineOf(String name, byte[] content) throws IOException {
        DeliveredFile file = new DeliveredFile("directory", name, content.length, 0);
        byte[] line = FirstLine.of(file, content, MAX_BYTES);
        try (InputStream in = Streams.open((path, offset) -> new ByteArrayInputStream(line), file, 0)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
