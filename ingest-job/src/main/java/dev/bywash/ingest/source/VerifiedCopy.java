package dev.bywash.ingest.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes that a reading took in before, known to be the same before the first of them is looked at. */
final class VerifiedCopy {

    /** What is more than this is copied to a local file. */
    static final int MEMORY_BYTES = 8 * 1024 * 1024;

    private VerifiedCopy() {}

    /**
     * Copies the bytes that an earlier reading took in, and its damage where it ended in one.
     *
     * @param file the file from where that reading began; is closed
     * @throws IOException when these are not the same bytes any more
     */
    static InputStream of(InputStream file, FileOutcome before) throws IOException {
        Content content = before.content();
        try (LimitedStream in = new LimitedStream(file, limit(before))) {
            byte[] head = in.readNBytes((int) Math.min(content.length(), MEMORY_BYTES));
            InputStream copy = content.length() > MEMORY_BYTES ? copyToFile(head, in) : new ByteArrayInputStream(head);
            // Meets the damage, if there is any.
            boolean longer = in.read() >= 0;
            boolean damaged = in.damage() != null;
            if (longer
                    || damaged != (before.error() != null)
                    || !in.content(content.from()).equals(content)) {
                copy.close();
                throw new IOException(FileOutcome.CHANGED);
            }
            return damaged ? new SequenceInputStream(copy, new DamagedStream(in.damage())) : copy;
        }
    }

    /** How many bytes to read so as to meet the damage too. */
    static long limit(FileOutcome before) {
        return before.content().length() + (before.error() == null ? 0 : 1);
    }

    private static InputStream copyToFile(byte[] head, InputStream rest) throws IOException {
        Path file = Files.createTempFile("bywash-", ".copy");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(head);
            rest.transferTo(out);
        }
        return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
