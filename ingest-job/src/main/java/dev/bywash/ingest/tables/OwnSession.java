package dev.bywash.ingest.tables;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A session of the job's own beside the caller's: nothing of ours leaks into that one, and what we rely on is said here, whatever the caller's or the
 * workspace's defaults are.
 */
public final class OwnSession {

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("spark.sql.timestampType", "TIMESTAMP_LTZ"),
            Map.entry("spark.sql.ansi.enabled", "true"),
            Map.entry("spark.sql.ansi.enforceReservedKeywords", "false"),
            Map.entry("spark.sql.ansi.doubleQuotedIdentifiers", "false"),
            Map.entry("spark.sql.storeAssignmentPolicy", "ANSI"),
            Map.entry("spark.sql.caseSensitive", "false"),
            Map.entry("spark.sql.sources.partitionOverwriteMode", "static"),
            // A file of a table that is not there must fail the run: left out without a word, its events would come
            // twice.
            Map.entry("spark.sql.files.ignoreMissingFiles", "false"),
            Map.entry("spark.sql.files.ignoreCorruptFiles", "false"),
            Map.entry("spark.databricks.delta.schema.autoMerge.enabled", "false"));

    private OwnSession() {}

    /** A session with the caller's settings, but for those that the job relies on. */
    public static SparkSession of(SparkSession caller) {
        SparkSession session = caller.newSession();
        Map<String, String> settings = CollectionConverters.asJava(caller.conf().getAll());
        settings.forEach((key, value) -> set(session, key, value));
        SETTINGS.forEach((key, value) -> set(session, key, value));
        return session;
    }

    private static void set(SparkSession session, String key, String value) {
        // Static ones are the same in all sessions.
        if (session.conf().isModifiable(key) && !value.equals(session.conf().get(key, null))) {
            session.conf().set(key, value);
        }
    }
}
