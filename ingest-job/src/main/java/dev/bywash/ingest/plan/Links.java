package dev.bywash.ingest.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Where links to directories lead on the machine's own disks; other storage has none. Two that lead to where they are would never end, and whoever follows one to a place that
 * is listed anyway reads all of it twice.
 */
final class Links {

    private static final String LOCAL = "file";

    private final List<java.nio.file.Path> sources = new ArrayList<>();
    private final Set<java.nio.file.Path> followed = new HashSet<>();

    /** @param sources directories that are listed in any case */
    Links(List<Path> sources) {
        for (Path source : sources) {
            if (isLocal(source)) {
                try {
                    this.sources.add(pathOf(source).toRealPath());
                } catch (IOException e) {
                    // Whoever lists it is told.
                }
            }
        }
    }

    /**
     * A directory to list.
     *
     * @param place where a path leads to it
     * @param real where it is, if a link leads to it or to a directory that it is in; else null
     */
    record Directory(Path place, java.nio.file.Path real) {}

    /** A directory in another one. May be asked by any thread. */
    static Directory look(Path place, Directory parent) {
        if (!isLocal(place)) {
            return new Directory(place, null);
        }
        java.nio.file.Path path = pathOf(place);
        if (Files.isSymbolicLink(path)) {
            try {
                return new Directory(place, path.toRealPath());
            } catch (IOException e) {
                // It has gone, which listing it will show.
                return new Directory(place, null);
            }
        }
        return new Directory(place, parent.real == null ? null : parent.real.resolve(place.getName()));
    }

    /** Whether a directory is not listed anywhere else. */
    boolean lead(Directory directory) {
        return directory.real == null
                || (sources.stream().noneMatch(directory.real::startsWith) && followed.add(directory.real));
    }

    private static boolean isLocal(Path path) {
        return LOCAL.equals(path.toUri().getScheme());
    }

    private static java.nio.file.Path pathOf(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }
}
