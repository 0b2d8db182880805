package dev.bywash.ingest.storage;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where files are that the tables know by their names. A name is the URI that the default file system gives a path; it stays the same whichever way leads to the
 * file, so that what was read by one way is known to the other. Travels to executors.
 */
public final class PathMapping implements Serializable {

    private static final long serialVersionUID = 1;
    private static final String LOCAL = "file:";

    /** Scheme and authority of names, and those of the places. */
    private final LinkedHashMap<String, String> roots = new LinkedHashMap<>();

    private PathMapping(Map<String, String> roots) {
        this.roots.putAll(roots);
    }

    /** Where the names say. */
    public static PathMapping asGiven() {
        return new PathMapping(Map.of());
    }

    /**
     * In directories of this machine, as Databricks mounts volumes: what is named {@code dbfs:/Volumes/...} is at {@code file:/Volumes/...}. What was given with another scheme
     * stays where it is.
     *
     * @param sources as they were given
     */
    public static PathMapping local(Configuration configuration, List<String> sources) {
        Map<String, String> roots = new LinkedHashMap<>();
        for (String source : sources) {
            String root = rootOf(nameOf(configuration, source));
            if (isMounted(new Path(source).toUri()) && !root.equals(LOCAL)) {
                roots.put(root, LOCAL);
            }
        }
        return new PathMapping(roots);
    }

    /** Whoever names another file system means that one. */
    private static boolean isMounted(URI source) {
        return source.getScheme() == null
                || (source.getScheme().equals("dbfs") && source.getPath().startsWith("/Volumes/"));
    }

    /** Whether every place is where its name says. */
    public boolean areAsGiven() {
        return roots.isEmpty();
    }

    /** The name of a path that may lack scheme, authority, and what it is relative to. */
    public static Path nameOf(Configuration configuration, String path) {
        Path given = new Path(path);
        try {
            return given.getFileSystem(configuration).makeQualified(given);
        } catch (IOException | RuntimeException e) {
            // Which cannot be had everywhere. Its name can.
            return given.makeQualified(FileSystem.getDefaultUri(configuration), new Path("/"));
        }
    }

    /** Where the file of this name is. */
    public Path of(Path path) {
        String root = roots.get(rootOf(path));
        return root == null ? path : new Path(root + path.toUri().getPath());
    }

    /** The name of what lies at a place at or below a source, or beside it. */
    public String nameOf(Path place, Path source) {
        String root = rootOf(source);
        return roots.containsKey(root) ? root + place.toUri().getPath() : place.toString();
    }

    private static String rootOf(Path path) {
        URI uri = path.toUri();
        return (uri.getScheme() == null ? "" : uri.getScheme() + ":")
                + (uri.getAuthority() == null ? "" : "//" + uri.getAuthority());
    }
}
