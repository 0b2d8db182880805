package dev.bywash.ingest.read;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.UUID;

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
        try (LimitedStream in = new LimitedStream(file, content.length())) {
            byte[] head = in.readNBytes((int) Math.min(content.length(), MEMORY_BYTES));
            InputStream copy = content.length() > MEMORY_BYTES ? copyToFile(head, in) : new ByteArrayInputStream(head);
            if (!in.content(content.from()).equals(content)) {
                copy.close();
                throw new IOException(FileOutcome.CHANGED);
            }
            if (before.error() == null) {
                return copy;
            }
            try {
                return new SequenceInputStream(copy, damageOf(file, before));
            } catch (IOException e) {
                copy.close();
                throw e;
            }
        }
    }

    /** A connection that broke may hold this time; compressed bytes do not mend by themselves. */
    private static InputStream damageOf(InputStream rest, FileOutcome before) throws IOException {
        try {
            rest.read();
        } catch (IOException e) {
            return new DamagedStream(e);
        }
        if (before.file().isCompressed()) {
            throw new IOException(FileOutcome.CHANGED);
        }
        return new DamagedStream(new IOException(before.error()));
    }

    /** How many bytes to read so as to meet the damage too. */
    static long limit(FileOutcome before) {
        return before.content().length() + (before.error() == null ? 0 : 1);
    }

    /** The file is deleted even if this process is killed, where the system lets an open file be deleted. */
    private static InputStream copyToFile(byte[] head, InputStream rest) {
        Path path = Path.of(System.getProperty("java.io.tmpdir"), "bywash-" + UUID.randomUUID() + ".copy");
        try {
            FileChannel file = FileChannel.open(path, CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE);
            try {
                OutputStream out = Channels.newOutputStream(file);
                out.write(head);
                rest.transferTo(out);
                return Channels.newInputStream(file.position(0));
            } catch (IOException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            // The node's disk is at fault, not the delivered file: Spark may try again elsewhere.
            throw new UncheckedIOException("Cannot copy a delivered file to " + path, e);
        }
    }
}
