package dev.bywash.ingest.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds delivered files below a directory. */
public final class Listing {

    private final Configuration configuration;

    public Listing(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * All delivered files below {@code source}. Directories that vanish meanwhile count as empty.
     *
     * @throws FileNotFoundException when {@code source} itself does not exist
     */
    public List<DeliveredFile> list(String source) throws IOException {
        Path root = new Path(source);
        FileSystem fileSystem = root.getFileSystem(configuration);
        Deque<FileStatus[]> pending = new ArrayDeque<>();
        pending.add(fileSystem.listStatus(root));
        List<DeliveredFile> files = new ArrayList<>();
        while (!pending.isEmpty()) {
            for (FileStatus status : pending.remove()) {
                String name = status.getPath().getName();
                if (status.isDirectory()) {
                    pending.add(listOrEmpty(fileSystem, status.getPath()));
                } else if (FileNames.isDelivered(name)) {
                    files.add(new DeliveredFile(
                            status.getPath().getParent().toString(),
                            name,
                            status.getLen(),
                            status.getModificationTime()));
                }
            }
        }
        return files;
    }

    private static FileStatus[] listOrEmpty(FileSystem fileSystem, Path directory) throws IOException {
        try {
            return fileSystem.listStatus(directory);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }
}
