package dev.bywash.ingest.plan;

import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.storage.PathMapping;
import dev.bywash.ingest.storage.StorageStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Deletes delivered files, and directories that are empty, but for the sources. For any number of threads. */
public final class Deletion {

    private final Configuration configuration;
    private final PathMapping places;
    private final Set<Path> sources;

    /** Of files below some sources. */
    public Deletion(Configuration configuration, List<String> sources, PathMapping places) {
        this.configuration = configuration;
        this.places = places;
        this.sources = sources.stream()
                .map(source -> places.of(PathMapping.nameOf(configuration, source)))
                .collect(Collectors.toSet());
    }

    /**
     * Deletes a file.
     *
     * @throws IOException when it is still there
     */
    public void delete(DeliveredFile file) throws IOException {
        StorageStream.access(() -> {
            Path path = places.of(new Path(file.path()));
            FileSystem fileSystem = path.getFileSystem(configuration);
            if (!fileSystem.delete(path, false) && fileSystem.exists(path)) {
                throw new IOException(path + " cannot be deleted");
            }
            return null;
        });
    }

    /**
     * Deletes a directory if nothing is in it: it would cost a listing at each run. Returns whether it did; a source stays.
     *
     * @param directory its name
     */
    public boolean deleteIfEmpty(String directory) throws IOException {
        return StorageStream.access(() -> {
            Path path = places.of(new Path(directory));
            FileSystem fileSystem = path.getFileSystem(configuration);
            // A directory that is not empty refuses, too; but not everywhere.
            return !sources.contains(path)
                    && fileSystem.exists(path)
                    && fileSystem.listStatus(path).length == 0
                    && fileSystem.delete(path, false);
        });
    }
}
