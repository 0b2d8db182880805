package dev.bywash.ingest.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds delivered files below directories, level by level and several directories at a time: on cloud storage a listing is all waiting. Not by the
 * file system's own recursive listing, which on local disks takes hundreds of times as long.
 */
public final class Listing {

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);
    private static final int THREADS = 16;

    private final Places places;
    private final LogFiles wanted;
    private final Map<Path, FileSystem> sources = new LinkedHashMap<>();
    private final Unlistable unlistable;

    /**
     * Lists directories; one may lie in another.
     *
     * @throws IOException when the file system of one is not known
     */
    public Listing(
            Configuration configuration, List<String> sources, Places places, LogFiles wanted, Unlistable unlistable)
            throws IOException {
        this.places = places;
        this.wanted = wanted;
        this.unlistable = unlistable;
        for (String source : sources) {
            Path name = Places.nameOf(configuration, source);
            this.sources.put(name, places.of(name).getFileSystem(configuration));
        }
    }

    /** The names of directories. */
    public static List<String> namesOf(Configuration configuration, List<String> sources) {
        return sources.stream()
                .map(source -> Places.nameOf(configuration, source).toString())
                .toList();
    }

    /**
     * Lists everything but some directories. One that vanishes meanwhile counts as empty.
     *
     * @param skipped directories that are left out, by their names
     * @throws FileNotFoundException when one of the sources does not exist
     * @throws IOException when one cannot be listed, or none of the directories in it
     */
    public Listed list(Predicate<String> skipped) throws IOException {
        List<DeliveredFile> files = new ArrayList<>();
        Set<String> directories = new HashSet<>();
        boolean left = false;
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, Listing::daemon);
        try {
            for (Map.Entry<Path, FileSystem> source : sources.entrySet()) {
                Path name = source.getKey();
                FileSystem fileSystem = source.getValue();
                if (!directories.add(name.toString())) {
                    continue;
                }
                Failures failures = new Failures();
                List<Children> level = List.of(listSource(fileSystem, name));
                while (!level.isEmpty()) {
                    level.forEach(children -> files.addAll(children.files()));
                    List<Callable<Children>> below = new ArrayList<>();
                    for (Path directory : level.stream()
                            .flatMap(children -> children.directories().stream())
                            .toList()) {
                        String directoryName = places.nameOf(directory, name);
                        if (skipped.test(directoryName)) {
                            left = true;
                        } else if (directories.add(directoryName)) {
                            below.add(() -> listOrEmpty(fileSystem, directory, name));
                        } else {
                            // One source may lie in another.
                            failures.oneSucceeded();
                        }
                    }
                    level = all(threads.invokeAll(below), failures);
                }
                failures.check(unlistable);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while listing " + sources.keySet(), e);
        } finally {
            threads.shutdownNow();
        }
        return new Listed(
                sources.size() == 1 ? Collections.unmodifiableList(files) : distinct(files),
                Collections.unmodifiableSet(directories),
                left || directories.size() > sources.size() || !files.isEmpty());
    }

    /** A source may be a file of another one. */
    private static List<DeliveredFile> distinct(List<DeliveredFile> files) {
        Map<String, DeliveredFile> byPath = new LinkedHashMap<>();
        files.forEach(file -> byPath.put(file.path(), file));
        return List.copyOf(byPath.values());
    }

    private Children listSource(FileSystem fileSystem, Path source) throws IOException {
        Path place = places.of(source);
        try {
            return childrenOf(source, fileSystem.listStatus(place));
        } catch (FileNotFoundException e) {
            throw new FileNotFoundException("The source directory " + place
                    + " does not exist. Check --source; the platform makes it when it delivers first");
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "bywash-listing");
        thread.setDaemon(true);
        return thread;
    }

    private Children listOrEmpty(FileSystem fileSystem, Path directory, Path source) throws IOException {
        try {
            return childrenOf(source, fileSystem.listStatus(directory));
        } catch (FileNotFoundException e) {
            return new Children(List.of(), List.of());
        } catch (IOException e) {
            throw new IOException("Cannot list " + directory + ": " + e, e);
        }
    }

    private static List<Children> all(List<Future<Children>> listings, Failures failures) throws InterruptedException {
        List<Children> result = new ArrayList<>();
        for (Future<Children> listing : listings) {
            try {
                result.add(listing.get());
                failures.oneSucceeded();
            } catch (ExecutionException e) {
                failures.add(e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
            }
        }
        return result;
    }

    private Children childrenOf(Path source, FileStatus... listed) {
        // The same string for all.
        String directory =
                listed.length == 0 ? null : places.nameOf(listed[0].getPath().getParent(), source);
        return new Children(
                Stream.of(listed)
                        .filter(status -> !status.isDirectory()
                                && wanted.include(status.getPath().getName()))
                        .map(status -> new DeliveredFile(
                                directory, status.getPath().getName(), status.getLen(), status.getModificationTime()))
                        .toList(),
                Stream.of(listed)
                        .filter(FileStatus::isDirectory)
                        .map(FileStatus::getPath)
                        .toList());
    }

    /**
     * What lies in a directory, in as few bytes as can be: there may be a million files.
     *
     * @param directories where they are
     */
    private record Children(List<DeliveredFile> files, List<Path> directories) {}

    /** The directories of a source that could not be listed. */
    private static final class Failures {
        private final List<IOException> failures = new ArrayList<>();
        private boolean someListed;

        void oneSucceeded() {
            someListed = true;
        }

        void add(IOException failure) {
            failures.add(failure);
        }

        void check(Unlistable unlistable) throws IOException {
            if (!failures.isEmpty() && (unlistable == Unlistable.FAILS || !someListed)) {
                throw failures.get(0);
            }
            failures.forEach(failure -> LOG.warn("{}; a later run tries again", failure.getMessage()));
        }
    }
}
