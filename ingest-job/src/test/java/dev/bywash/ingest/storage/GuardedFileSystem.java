package dev.bywash.ingest.storage;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.security.AccessControlException;

/** The local file system under a scheme of its own, where nobody, not even root, may list or read what is called secret. */
public final class GuardedFileSystem extends RawLocalFileSystem {

    private static final URI ROOT = URI.create("guarded:///");

    /** Makes the scheme known. */
    public static void addTo(Configuration configuration) {
        configuration.set("fs.guarded.impl", GuardedFileSystem.class.getName());
    }

    /** The name of a local path here. */
    public static String name(java.nio.file.Path path) {
        return "guarded://" + path.toAbsolutePath();
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public FileStatus[] listStatus(Path directory) throws IOException {
        check(directory);
        return super.listStatus(directory);
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        check(file);
        return super.open(file, bufferSize);
    }

    private static void check(Path path) throws AccessControlException {
        if (path.getName().contains("secret")) {
            throw new AccessControlException("Permission denied: " + path);
        }
    }
}
