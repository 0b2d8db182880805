package dev.bywash.ingest.tables;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where the tables are: in a schema of a catalog ({@code main.logs}), or below a directory ({@code /mnt/logs}, {@code s3://bucket/logs}).
 *
 * @param location as the user gave it, without a slash at its end; a directory is absolute
 */
public record Target(String location) {

    private static final Pattern HAS_SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:");

    public Target {
        boolean directory = location.contains("/");
        while (location.length() > 1 && location.endsWith("/")) {
            location = location.substring(0, location.length() - 1);
        }
        if (location.isBlank() || location.contains("`") || (!directory && location.split("\\.").length > 2)) {
            throw new IllegalArgumentException("Not a target: '" + location
                    + "'. Give a directory (with a slash in it), or SCHEMA or CATALOG.SCHEMA.");
        }
        if (directory
                && !location.startsWith("/")
                && !HAS_SCHEME.matcher(location).find()) {
            // Spark takes a path that is not absolute for the name of a table.
            location = Path.of(location).toAbsolutePath().normalize().toString();
        }
    }

    /** Whether the tables lie below a directory. Views cannot be kept there. */
    public boolean isDirectory() {
        return location.contains("/");
    }

    /** The table's name for SQL. */
    public String table(String name) {
        return isDirectory() ? "delta.`" + location + "/" + name + "`" : schema() + "." + name;
    }

    /** The schema's name for SQL; only of a target that is none of directories. */
    public String schema() {
        return "`" + location.replace(".", "`.`") + "`";
    }
}
