package dev.bywash.log4j.write;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * The standard output of the process: the descriptor itself, whatever {@code System.setOut} says.
 *
 * <p>A stream and not a channel: an interrupt closes a channel, and with it the descriptor.
 */
final class StandardOutput implements Output {

    /** POSIX PIPE_BUF on Linux: a write of at most so many bytes to a pipe is not mixed with those of others. */
    private static final int PIPE_BUF = 4096;

    private static final int FILE_BATCH = 64 * 1024;
    private static final Path DESCRIPTOR = Paths.get("/proc/self/fd/1");

    private final FileOutputStream stream = new FileOutputStream(FileDescriptor.out);
    private final int batchBytes = isFile() ? FILE_BATCH : PIPE_BUF;

    @Override
    public void write(byte[] lines, int offset, int length) throws IOException {
        stream.write(lines, offset, length);
    }

    @Override
    public void tick() {}

    @Override
    public int batchBytes() {
        return batchBytes;
    }

    private static boolean isFile() {
        try {
            return Files.isRegularFile(DESCRIPTOR);
        } catch (SecurityException e) {
            return false;
        }
    }
}
