package dev.bywash.ingest.source;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Deletes delivered files, and the directories that are empty then, but for the sources. */
public final class Deletion {

    private final Configuration configuration;
    private final Places places;
    private final Set<Path> sources;

    /** Of files below some sources. */
    public Deletion(Configuration configuration, List<String> sources, Places places) {
        this.configuration = configuration;
        this.places = places;
        this.sources = sources.stream()
                .map(source -> places.of(Places.nameOf(configuration, source)))
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
            deleteEmpty(fileSystem, path.getParent());
            return null;
        });
    }

    /** A directory that holds nothing costs a listing at each run. A directory that is not empty refuses. */
    private void deleteEmpty(FileSystem fileSystem, Path directory) throws IOException {
        if (!sources.contains(directory)
                && fileSystem.exists(directory)
                && fileSystem.listStatus(directory).length == 0
                && fileSystem.delete(directory, false)) {
            deleteEmpty(fileSystem, directory.getParent());
        }
    }
}
