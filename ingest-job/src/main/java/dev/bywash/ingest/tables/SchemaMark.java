package dev.bywash.ingest.tables;

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

    /** A table that has the mark of its own definition from its first commit on: to set it later takes another one. */
    public static TableDefinition marked(TableDefinition table) {
        return table.with(PROPERTY, version(table.toString()));
    }

    /** Whether the tables are as these definitions say. */
    public boolean is(String definitions) {
        return version(definitions).equals(present());
    }

    /** Whether there are tables at all. */
    public boolean exists() {
        return present() != null;
    }

    /** Marks the table. Comes last, so that who was killed before it begins again; a table that takes no mark is only asked for again. */
    public void set(String definitions) {
        // Two jobs may come to a new target at the same time.
        Commits.retried(() -> {
            TableUpgrade.setProperties(spark, table, "'%s' = '%s'".formatted(PROPERTY, version(definitions)));
            return null;
        });
    }

    private String present() {
        try {
            return TableUpgrade.propertiesOf(spark, table).get(PROPERTY);
        } catch (Exception e) {
            // It is not there, which each kind of catalog says in another way; to make it says what else is wrong.
            return null;
        }
    }

    private static String version(String definitions) {
        return UUID.nameUUIDFromBytes(definitions.getBytes(UTF_8)).toString();
    }
}
