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

/**
 * Finds delivered files below a directory, level by level and several directories at a time: on cloud storage a listing is all waiting. Not by the
 * file system's own recursive listing, which on local disks takes hundreds of times as long.
 */
public final class Listing {

    private static final int THREADS = 16;

    private final Configuration configuration;

    public Listing(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * All delivered files below {@code source}. Directories that vanish meanwhile count as empty.
     *
     * @param skipped directories that are left out, by their URI
     * @throws FileNotFoundException when {@code source} itself does not exist
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
        }
    }

    private static List<FileStatus[]> all(List<Future<FileStatus[]>> listings)
            throws IOException, InterruptedException {
        List<FileStatus[]> result = new ArrayList<>();
        for (Future<FileStatus[]> listing : listings) {
            try {
                result.add(listing.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            }
        }
        return result;
    }
}
