package dev.bywash.ingest.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds delivered files below a directory, level by level and several directories at a time: on cloud storage a listing is all waiting. Not by the
 * file system's own recursive listing, which on local disks takes hundreds of times as long.
 */
public final class Listing {

    /** What becomes of a directory that cannot be listed, for want of a permission or because the storage fails for a moment. */
    public enum Unlistable {
        /** It fails the listing. */
        FAILS,
        /** It is left out with a warning, so that the others need not wait for it. Where none can be listed, that fails all the same. */
        LEFT_OUT
    }

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);
    private static final int THREADS = 16;

    private final Configuration configuration;
    private final Unlistable unlistable;

    public Listing(Configuration configuration, Unlistable unlistable) {
        this.configuration = configuration;
        this.unlistable = unlistable;
    }

    /**
     * All delivered files below {@code source}. Directories that vanish meanwhile count as empty.
     *
     * @param skipped directories that are left out, by their URI
     * @throws FileNotFoundException when {@code source} itself does not exist
     * @throws IOException when it cannot be listed, or none of the directories in it
     */
    public List<DeliveredFile> list(String source, Predicate<String> skipped) throws IOException {
        Path root = new Path(source);
        FileSystem fileSystem = root.getFileSystem(configuration);
        List<DeliveredFile> files = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, Listing::daemon);
        try {
            List<FileStatus[]> level = List.<FileStatus[]>of(fileSystem.listStatus(root));
            while (!level.isEmpty()) {
                List<Callable<FileStatus[]>> below = new ArrayList<>();
                for (FileStatus[] directory : level) {
                    for (FileStatus status : directory) {
                        if (!status.isDirectory()) {
                            addDelivered(status, files);
                        } else if (!skipped.test(status.getPath().toString())) {
                            below.add(() -> listOrEmpty(fileSystem, status.getPath()));
                        }
                    }
                }
                level = all(threads.invokeAll(below));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while listing " + source, e);
        } finally {
            threads.shutdownNow();
        }
        return files;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "bywash-listing");
        thread.setDaemon(true);
        return thread;
    }

    private static void addDelivered(FileStatus status, List<DeliveredFile> files) {
        Path path = status.getPath();
        if (FileNames.isDelivered(path.getName())) {
            files.add(new DeliveredFile(
                    path.getParent().toString(), path.getName(), status.getLen(), status.getModificationTime()));
        }
    }

    private static FileStatus[] listOrEmpty(FileSystem fileSystem, Path directory) throws IOException {
        try {
            return fileSystem.listStatus(directory);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        } catch (IOException e) {
            throw new IOException("Cannot list " + directory + ": " + e, e);
        }
    }

    private List<FileStatus[]> all(List<Future<FileStatus[]>> listings) throws IOException, InterruptedException {
        List<FileStatus[]> result = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (Future<FileStatus[]> listing : listings) {
            try {
                result.add(listing.get());
            } catch (ExecutionException e) {
                failures.add(e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
            }
        }
        if (!failures.isEmpty() && (unlistable == Unlistable.FAILS || result.isEmpty())) {
            throw failures.get(0);
        }
        failures.forEach(failure -> LOG.warn("{}; the next run tries again", failure.getMessage()));
        return result;
    }
}
