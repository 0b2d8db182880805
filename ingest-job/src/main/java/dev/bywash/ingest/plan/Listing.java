package dev.bywash.ingest.plan;

import dev.bywash.ingest.plan.Links.Directory;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.storage.IoThreads;
import dev.bywash.ingest.storage.PathMapping;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** The platform's own go four deep. What is deeper is a loop that cannot be seen as one. */
    private static final int MAX_DEPTH = 32;

    /** Somebody may make thousands that cannot be listed. */
    private static final int MAX_LOGGED = 20;

    private final PathMapping places;
    private final LogFiles wanted;
    private final Map<Path, FileSystem> sources = new LinkedHashMap<>();

    /**
     * Lists directories; one may lie in another.
     *
     * @throws IOException when the file system of one is not known
     */
    public Listing(Configuration configuration, List<String> sources, PathMapping places, LogFiles wanted)
            throws IOException {
        this.places = places;
        this.wanted = wanted;
        for (String source : sources) {
            Path name = PathMapping.nameOf(configuration, source);
            this.sources.put(name, places.of(name).getFileSystem(configuration));
        }
    }

    /** The names of directories. */
    public static List<String> namesOf(Configuration configuration, List<String> sources) {
        return sources.stream()
                .map(source -> PathMapping.nameOf(configuration, source).toString())
                .toList();
    }

    /**
     * Lists everything but some directories. One that vanishes meanwhile counts as empty, and one that cannot be listed is left out. A link to a directory is followed where it leads out of the sources, each once.
     *
     * @param skipped directories that are left out, by their names
     * @throws FileNotFoundException when one of the sources does not exist
     * @throws IOException when one of them cannot be listed, or none of the directories in it
     */
    public ListedFiles list(Predicate<String> skipped) throws IOException {
        List<DeliveredFile> files = new ArrayList<>();
        Set<String> directories = new HashSet<>();
        Links links = new Links(sources.keySet().stream().map(places::of).toList());
        Progress progress = new Progress(done -> LOG.info("plan: {} directories listed so far", done));
        boolean left = false;
        Set<String> unlisted = new HashSet<>();
        try (IoThreads threads = new IoThreads("bywash-listing")) {
            for (Map.Entry<Path, FileSystem> source : sources.entrySet()) {
                Path name = source.getKey();
                FileSystem fileSystem = source.getValue();
                if (!directories.add(name.toString())) {
                    continue;
                }
                Failures failures = new Failures();
                List<Children> level = List.of(listSource(fileSystem, name));
                for (int depth = 1; !level.isEmpty(); depth++) {
                    level.forEach(children -> files.addAll(children.files()));
                    List<Directory> below = new ArrayList<>();
                    for (Directory directory : level.stream()
                            .flatMap(children -> children.directories().stream())
                            .toList()) {
                        String directoryName = places.nameOf(directory.place(), name);
                        if (skipped.test(directoryName)) {
                            left = true;
                        } else if (links.lead(directory) && directories.add(directoryName)) {
                            below.add(directory);
                        } else {
                            // One source may lie in another.
                            failures.oneSucceeded();
                        }
                    }
                    if (depth > MAX_DEPTH) {
                        below.forEach(directory -> failures.add(
                                directory,
                                new IOException("%s lies more than %d directories deep"
                                        .formatted(directory.place(), MAX_DEPTH))));
                        break;
                    }
                    level = failures.without(below, threads.all(below, directory -> () -> {
                        Children children = listOrEmpty(fileSystem, directory, name);
                        progress.oneDone();
                        return children;
                    }));
                }
                failures.check().forEach(directory -> unlisted.add(places.nameOf(directory.place(), name)));
            }
        }
        return new ListedFiles(
                sources.size() == 1 ? Collections.unmodifiableList(files) : distinct(files),
                Collections.unmodifiableSet(directories),
                Collections.unmodifiableSet(unlisted),
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
            return childrenOf(source, new Directory(place, null), fileSystem.listStatus(place));
        } catch (FileNotFoundException e) {
            throw new FileNotFoundException("The source directory " + place
                    + " does not exist. Check --source; the platform makes it when it delivers first");
        }
    }

    private Children listOrEmpty(FileSystem fileSystem, Directory directory, Path source) throws IOException {
        Path place = directory.place();
        try {
            return childrenOf(source, directory, fileSystem.listStatus(place));
        } catch (FileNotFoundException e) {
            return new Children(List.of(), List.of());
        } catch (IOException e) {
            throw new IOException("Cannot list " + place + ": " + e, e);
        }
    }

    private Children childrenOf(Path source, Directory parent, FileStatus... listed) {
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
                        .sorted()
                        .map(place -> Links.look(place, parent))
                        .toList());
    }

    /**
     * What lies in a directory, in as few bytes as can be: there may be a million files.
     *
     * @param directories in the order of their names
     */
    private record Children(List<DeliveredFile> files, List<Directory> directories) {}

    /** The directories of a source that could not be listed. */
    private static final class Failures {
        private final Map<Directory, IOException> failures = new LinkedHashMap<>();
        private boolean someListed;

        void oneSucceeded() {
            someListed = true;
        }

        void add(Directory directory, IOException failure) {
            failures.put(directory, failure);
        }

        /** The results of the calls that had one. */
        <T> List<T> without(List<Directory> directories, List<IoThreads.Outcome<T>> outcomes) {
            List<T> results = new ArrayList<>();
            for (int i = 0; i < outcomes.size(); i++) {
                IoThreads.Outcome<T> outcome = outcomes.get(i);
                if (outcome.failure() == null) {
                    results.add(outcome.result());
                    oneSucceeded();
                } else {
                    add(
                            directories.get(i),
                            outcome.failure() instanceof IOException e ? e : new IOException(outcome.failure()));
                }
            }
            return results;
        }

        /** Returns which they are; fails where they are all. */
        Set<Directory> check() throws IOException {
            if (!failures.isEmpty() && !someListed) {
                throw failures.values().iterator().next();
            }
            failures.values().stream()
                    .limit(MAX_LOGGED)
                    .forEach(failure -> LOG.warn("{}; a later run tries again", failure.getMessage()));
            if (failures.size() > MAX_LOGGED) {
                LOG.warn("{} directories cannot be listed, these are the first {}", failures.size(), MAX_LOGGED);
            }
            return failures.keySet();
        }
    }
}
