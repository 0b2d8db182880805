package dev.bywash.log4j.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The name of an active file that this process alone writes: {@code stdout} for the first writer in a directory, {@code stdout.2} for the second.
 *
 * <p>The operating system gives the lock back when the process ends, however it ends. The next one then goes on with the same file. It also gives it
 * back when the process closes any other descriptor of the same file (POSIX): so none is opened of a file that this process has locked, whichever
 * class loader or link leads to it.
 */
final class DirectoryLock {

    private static final int MAX_WRITERS = 1000;

    /** Of system properties, which all class loaders of a process share: one for each file that is locked, named by its device and number. */
    private static final String HELD = "bywash.locked.";

    /** That they are not collected, and closed by that. */
    private static final Queue<FileChannel> LEFT_OPEN = new ConcurrentLinkedQueue<>();

    private final String activeName;
    private final String held;
    private final Path file;
    /** Keeps the lock: it is given back when its channel is collected. */
    private final FileLock lock;

    private DirectoryLock(String activeName, String held, Path file, FileLock lock) {
        this.activeName = activeName;
        this.held = held;
        this.file = file;
        this.lock = lock;
    }

    /** @throws IOException when the directory's file system knows no locks, or all names are taken */
    static DirectoryLock acquire(Path directory) throws IOException {
        for (int i = 1; i <= MAX_WRITERS; i++) {
            String name = i == 1 ? "stdout" : "stdout." + i;
            DirectoryLock lock = tryAcquire(name, directory.resolve("." + name + ".lock"));
            if (lock != null) {
                return lock;
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

    void release() throws IOException {
        lock.acquiredBy().close();
        System.getProperties().remove(held, file.toString());
    }

    private static DirectoryLock tryAcquire(String name, Path file) throws IOException {
        String held = HELD + identityOf(file);
        Object holder = System.getProperties().putIfAbsent(held, file.toString());
        // Of two threads that find what a file has left that is gone, one gets the lock.
        if (holder != null
                && (isSame(holder.toString(), file)
                        || !System.getProperties().replace(held, holder, file.toString()))) {
            return null;
        }
        FileLock lock = null;
        try {
            lock = tryLock(file);
        } finally {
            if (lock == null) {
                System.getProperties().remove(held, file.toString());
            }
        }
        return lock == null ? null : new DirectoryLock(name, held, file, lock);
    }

    /** Not where a file was deleted and nobody gave its lock back: its number is another file's then. */
    private static boolean isSame(String holder, Path file) {
        try {
            return Files.isSameFile(Paths.get(holder), file);
        } catch (IOException e) {
            return false;
        }
    }

    /** Without opening it. */
    private static Object identityOf(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // As it mostly does.
        }
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }

    private static FileLock tryLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = null;
        boolean ours = false;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Somebody has replaced the system properties. The channel stays open: closing it would give the other lock
            // back.
            ours = true;
            LEFT_OPEN.add(channel);
        } finally {
            if (lock == null && !ours) {
                channel.close();
            }
        }
        return lock;
    }
}
