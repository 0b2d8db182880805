package dev.bywash.ingest.read;

import dev.bywash.ingest.storage.FileStore;
import dev.bywash.ingest.storage.IoThreads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Reads files one after the other, and opens the next ones meanwhile: to open a file on cloud storage is all waiting. What there is to read of a file is taken
 * into memory ahead, and the file closed, where that is little; so no connection is held for what is not read yet. Everything else about a file, and a file that
 * could not be opened ahead, is left to whoever reads it, as if nothing had been done. For one thread.
 */
public final class ReadAhead implements Iterator<FileReading>, AutoCloseable {

    /** How many files are opened at a time. */
    static final int AHEAD = 32;

    /** To read more takes longer than to open the file. */
    static final int MAX_FILE_BYTES = 1024 * 1024;

    /** What is held of all files that are not read yet, by the lengths that were listed. */
    static final long MAX_BYTES = 8L * 1024 * 1024;

    private final FileStore store;
    private final ReadSettings settings;
    private final RunShare share;
    private final Iterator<ReadTask> tasks;
    private final Queue<Ahead> ahead = new ArrayDeque<>();
    private final ExecutorService threads;
    private final Executor opening;
    private long bytesAhead;
    private int failuresInARow;
    private byte[] taken;
    private long takenFrom;

    /**
     * A file that is to be read.
     *
     * @param bytes those that it has, if they are not too many; null where they are left to the reader
     * @param expected how many there were when it was listed
     */
    private record Ahead(ReadTask task, Future<byte[]> bytes, long expected) {}

    /** Reads the tasks' files in their order, and no others. */
    public ReadAhead(FileStore store, List<ReadTask> tasks, ReadSettings settings) {
        this(store, tasks, settings, settings.limits().share(1, filesOf(tasks)));
    }

    /**
     * Reads the tasks' files in their order.
     *
     * @param share what they may take on together
     */
    public ReadAhead(FileStore store, List<ReadTask> tasks, ReadSettings settings, RunShare share) {
        this.store = store;
        this.settings = settings;
        this.share = share;
        this.tasks = tasks.iterator();
        boolean alone = tasks.size() < 2;
        this.threads = alone ? null : IoThreads.threads("bywash-opening", Math.min(AHEAD, tasks.size()));
        this.opening = alone ? Runnable::run : threads;
    }

    /** How many files these tasks read, of which some may read chunks of the same one. */
    public static int filesOf(List<ReadTask> tasks) {
        return (int) tasks.stream().map(ReadTask::file).distinct().count();
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty() || tasks.hasNext();
    }

    /** The next file, which the caller closes. */
    @Override
    public FileReading next() {
        openAhead();
        Ahead next = ahead.remove();
        bytesAhead -= next.expected;
        taken = bytesOf(next);
        takenFrom = next.task.opensAt();
        return new FileReading(taken == null ? store : beginningWith(next.task, taken), next.task, settings, share);
    }

    /** All bytes of the delivered file that {@link #next} returned last, from {@link #takenFrom} on; null when they were not taken into memory. */
    byte[] taken() {
        return taken;
    }

    long takenFrom() {
        return takenFrom;
    }

    private void openAhead() {
        while (tasks.hasNext() && ahead.size() < AHEAD && (bytesAhead < MAX_BYTES || ahead.isEmpty())) {
            ReadTask task = tasks.next();
            long expected = Math.max(0, task.file().length() - task.opensAt());
            if (expected <= MAX_FILE_BYTES && task.file().length() > 0 && failuresInARow < AHEAD) {
                FutureTask<byte[]> bytes = new FutureTask<>(() -> bytesOf(task));
                opening.execute(bytes);
                ahead.add(new Ahead(task, bytes, expected));
                bytesAhead += expected;
            } else {
                ahead.add(new Ahead(task, null, 0));
            }
        }
    }

    /** All bytes from where the task begins; null when these are more than were to be expected. */
    private byte[] bytesOf(ReadTask task) throws IOException {
        byte[] bytes = store.read(task.file().path(), task.opensAt(), MAX_FILE_BYTES + 1);
        return bytes.length > MAX_FILE_BYTES ? null : bytes;
    }

    private byte[] bytesOf(Ahead next) {
        if (next.bytes == null) {
            return null;
        }
        try {
            byte[] bytes = next.bytes.get();
            failuresInARow = 0;
            return bytes;
        } catch (ExecutionException e) {
            // Some storage knows the thread that a task runs in, and lets no other in. Who reads the file finds out
            // what is wrong with it.
            failuresInARow++;
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** What was taken of the task's file, once; the same file from elsewhere, and others, are opened. */
    private FileStore beginningWith(ReadTask task, byte[] bytes) {
        return (path, offset) ->
                offset == task.opensAt() && path.equals(task.file().path())
                        ? new ByteArrayInputStream(bytes)
                        : store.open(path, offset);
    }

    /** Opens no more. */
    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
