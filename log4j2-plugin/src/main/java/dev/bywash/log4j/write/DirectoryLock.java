package dev.bywash.log4j.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The name of an active file that this JVM alone writes: {@code stdout} for the first in a directory, {@code stdout.2} for the second.
 *
 * <p>The operating system gives the lock back when the process ends, however it ends. The next one then goes on with the same file.
 */
final class DirectoryLock {

    private static final int MAX_WRITERS = 1000;

    private final String activeName;
    /** Keeps the lock: it is given back when its channel is collected. */
    private final FileLock lock;

    private DirectoryLock(String activeName, FileLock lock) {
        this.activeName = activeName;
        this.lock = lock;
    }

    /** @throws IOException when the directory's file system knows no locks, or all names are taken */
    static DirectoryLock acquire(Path directory) throws IOException {
        for (int i = 1; i <= MAX_WRITERS; i++) {
            String name = i == 1 ? "stdout" : "stdout." + i;
            FileLock lock = tryLock(directory.resolve("." + name + ".lock"));
            if (lock != null) {
                return new DirectoryLock(name, lock);
            }
        }
        throw new IOException("All of " + MAX_WRITERS + " names of log files in " + directory + " are in use.");
    }

    String activeName() {
        return activeName;
    }

    boolean isValid() {
        return lock.isValid();
    }

    private static FileLock tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another class loader of this JVM has it.
            lock = null;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock;
    }
}
