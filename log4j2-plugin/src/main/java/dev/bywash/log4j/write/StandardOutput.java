package dev.bywash.log4j.write;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The standard output of the process: what the descriptor was when this was made, whatever {@code System.setOut} says and {@code System.out.close()}
 * does.
 *
 * <p>Closing {@code System.out} closes the descriptor. So this opens what is behind it a second time, to be appended to, and writes there from the beginning where that
 * changes nothing for others: to a pipe, or a file that everybody appends to. A file that was not opened to be appended to has one position, that of the descriptor, which is
 * written to until it is closed. Of a terminal or a socket, and where there is no {@code /proc}, there is nothing but the descriptor.
 *
 * <p>A stream and not a channel: an interrupt closes a channel, and with it the descriptor.
 */
final class StandardOutput implements Output {

    /** POSIX PIPE_BUF on Linux: a write of at most so many bytes to a pipe is not mixed with those of others. */
    private static final int PIPE_BUF = 4096;

    private static final int FILE_BATCH = 64 * 1024;
    private static final Path DESCRIPTOR = Paths.get("/proc/self/fd/1");
    private static final Path FLAGS = Paths.get("/proc/self/fdinfo/1");
    /** Linux's, octal: 0 of what is only read. A process that is started with a closed descriptor has there what it opens first, for the JDK its own classes. */
    private static final int O_ACCMODE = 03;

    private static final int O_APPEND = 02000;

    private final FileOutputStream descriptor = new FileOutputStream(FileDescriptor.out);
    /** Null where there is none. */
    private final FileOutputStream second;
    /** Whether the second is written to although the descriptor is open. */
    private final boolean shared;

    private final int batchBytes;

    StandardOutput() {
        boolean file = isFile();
        int flags = flags();
        batchBytes = file ? FILE_BATCH : PIPE_BUF;
        shared = file ? (flags & O_APPEND) != 0 : isPipe();
        second = (flags & O_ACCMODE) != 0 && (shared || file) ? reopened() : null;
    }

    @Override
    public void write(byte[] lines, int offset, int length) throws IOException {
        boolean toSecond = second != null && (shared || !FileDescriptor.out.valid());
        (toSecond ? second : descriptor).write(lines, offset, length);
    }

    @Override
    public void tick() {}

    /** The descriptor is not ours to close. */
    @Override
    public void close() {
        if (second != null) {
            try {
                second.close();
            } catch (IOException e) {
                // Nothing is buffered here: what was written is with the operating system.
                return;
            }
        }
    }

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

    private static boolean isPipe() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(DESCRIPTOR, BasicFileAttributes.class);
            // Neither a terminal, which is no file of its own to everybody, nor a socket, which has no name to be
            // opened by.
            return attributes.isOther()
                    && Files.readSymbolicLink(DESCRIPTOR).toString().startsWith("pipe:");
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Those that the descriptor was opened with; 0 where they cannot be known. */
    private static int flags() {
        try {
            for (String line : Files.readAllLines(FLAGS, StandardCharsets.US_ASCII)) {
                if (line.startsWith("flags:")) {
                    return (int)
                            Long.parseLong(line.substring("flags:".length()).trim(), 8);
                }
            }
        } catch (IOException | RuntimeException e) {
            return 0;
        }
        return 0;
    }

    private static FileOutputStream reopened() {
        try {
            return new FileOutputStream(new File(DESCRIPTOR.toString()), true);
        } catch (IOException | SecurityException e) {
            // Of another user, for instance.
            return null;
        }
    }
}
