package dev.bywash.ingest.storage;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files of any file system that Hadoop reaches. Travels to executors with the driver's configuration. */
public final class HadoopFileStore implements FileStore, Serializable {

    private static final long serialVersionUID = 1;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final TreeMap<String, String> settings = new TreeMap<>();
    private final PathMapping places;
    private transient Configuration configuration;

    /** Files that are where their names say, or elsewhere. */
    public HadoopFileStore(Configuration configuration, PathMapping places) {
        this.places = places;
        for (Map.Entry<String, String> setting : configuration) {
            settings.put(setting.getKey(), setting.getValue());
        }
    }

    @Override
    public InputStream open(String path, long offset) throws IOException {
        return new BufferedInputStream(openUnbuffered(path, offset), BUFFER_BYTES);
    }

    /** Without the buffer, which costs more to make than a few bytes to read. */
    @Override
    public byte[] read(String path, long offset, int most) throws IOException {
        try (InputStream in = openUnbuffered(path, offset)) {
            return in.readNBytes(most);
        }
    }

    private InputStream openUnbuffered(String path, long offset) throws IOException {
        return StorageStream.access(() -> {
            Path file = places.of(new Path(path));
            FileSystem fileSystem = file.getFileSystem(configuration());
            FSDataInputStream in = open(fileSystem, file);
            try {
                if (offset > 0) {
                    in.seek(offset);
                }
                return new StorageStream(in);
            } catch (EOFException e) {
                in.close();
                return InputStream.nullInputStream();
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        });
    }

    /** The local file system says of a file that may not be read that it is not found. */
    private static FSDataInputStream open(FileSystem fileSystem, Path file) throws IOException {
        try {
            return fileSystem.open(file);
        } catch (FileNotFoundException e) {
            throw fileSystem.exists(file) ? new IOException(e.getMessage(), e) : e;
        }
    }

    private synchronized Configuration configuration() {
        if (configuration == null) {
            configuration = new Configuration(false);
            settings.forEach(configuration::set);
        }
        return configuration;
    }
}
