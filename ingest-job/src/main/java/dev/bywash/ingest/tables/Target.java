package dev.bywash.ingest.tables;

/**
 * Where the tables are: in a schema of a catalog ({@code main.logs}), or below a directory ({@code /mnt/logs}, {@code s3://bucket/logs}).
 *
 * @param location as the user gave it, without a slash at its end
 */
public record Target(String location) {

    public Target {
        while (location.length() > 1 && location.endsWith("/")) {
            location = location.substring(0, location.length() - 1);
        }
        if (location.isBlank()
                || location.contains("`")
                || (!location.contains("/") && location.split("\\.").length > 2)) {
            throw new IllegalArgumentException("Not a target: '" + location
                    + "'. Give a directory (with a slash in it), or SCHEMA or CATALOG.SCHEMA.");
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
