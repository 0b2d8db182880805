package dev.bywash.ingest.source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Files of any file system that Hadoop reaches. Travels to executors with the driver's configuration. */
public final class HadoopFileStore implements FileStore, Serializable {

    private static final long serialVersionUID = 1;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final TreeMap<String, String> settings = new TreeMap<>();
    private transient Configuration configuration;

    public HadoopFileStore(Configuration configuration) {
        for (Map.Entry<String, String> setting : configuration) {
            settings.put(setting.getKey(), setting.getValue());
        }
    }

    @Override
    public InputStream open(String path, long offset) throws IOException {
        Path file = new Path(path);
        FSDataInputStream in = file.getFileSystem(configuration()).open(file);
        try {
            if (offset > 0) {
                in.seek(offset);
            }
            return new BufferedInputStream(in, BUFFER_BYTES);
        } catch (EOFException e) {
            in.close();
            return InputStream.nullInputStream();
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
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
