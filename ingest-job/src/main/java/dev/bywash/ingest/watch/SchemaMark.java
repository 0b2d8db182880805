package dev.bywash.ingest.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import org.apache.spark.sql.SparkSession;

/** A property of the table that is made last, which says of what kind all of them are: where it is right, nothing else has to be asked for. */
public final class SchemaMark {

    private static final String PROPERTY = "bywash.schema";

    private final SparkSession spark;
    private final String table;

    public SchemaMark(SparkSession spark, String table) {
        this.spark = spark;
        this.table = table;
    }

    /** Whether the tables are as these definitions say. */
    public boolean is(String definitions) {
        return version(definitions).equals(present());
    }

    /** Whether there are tables at all. */
    public boolean exists() {
        return present() != null;
    }

    /** Marks the table. */
    public void set(String definitions) {
        spark.sql("ALTER TABLE %s SET TBLPROPERTIES ('%s' = '%s')".formatted(table, PROPERTY, version(definitions)));
    }

    private String present() {
        try {
            return spark.sql("SHOW TBLPROPERTIES " + table).collectAsList().stream()
                    .filter(row -> row.getString(0).equals(PROPERTY))
                    .map(row -> row.getString(1))
                    .findFirst()
                    .orElse(null);
        } catch (Exception e) {
            // It is not there, which each kind of catalog says in another way; to make it says what else is wrong.
            return null;
        }
    }

    private static String version(String definitions) {
        return UUID.nameUUIDFromBytes(definitions.getBytes(UTF_8)).toString();
    }
}
