package dev.bywash.ingest.audit;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where keys and checkpoints are: files of the machine that the driver runs on, as which volumes are there too. */
public final class MachinePath {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
    private static final String DBFS = "dbfs:";
    private static final String VOLUMES = "/Volumes/";

    private MachinePath() {}

    /**
     * Reads a path: {@code /Volumes/...} and any other, a URI of {@code file:}, or one of {@code dbfs:}, as which Databricks names volumes as well.
     *
     * @throws IllegalArgumentException when it is of another file system: as a path it would be a directory of the machine, which nobody looks for and which dies with it
     */
    public static Path of(String path) {
        try {
            if (path.startsWith("file:")) {
                return Path.of(URI.create(path).getPath());
            }
            if (path.startsWith(DBFS)) {
                String rest = "/" + path.substring(DBFS.length()).replaceFirst("^/+", "");
                return Path.of(rest.startsWith(VOLUMES) ? rest : "/dbfs" + rest);
            }
            if (!SCHEME.matcher(path).matches()) {
                return Path.of(path);
            }
        } catch (InvalidPathException | NullPointerException e) {
            throw new IllegalArgumentException(path + " is no path: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                path
                        + " is not on a volume or on this machine. Give a path of a volume, /Volumes/CATALOG/SCHEMA/VOLUME/...");
    }
}
