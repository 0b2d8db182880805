package dev.bywash.ingest.tables;

import dev.bywash.ingest.engine.Engine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
            Map.entry("spark.sql.sources.partitionOverwriteMode", "STATIC"),
            // A file of a table that is not there must fail the run: left out without a word, its events would come
            // twice.
            Map.entry("spark.sql.files.ignoreMissingFiles", "false"),
            Map.entry("spark.sql.files.ignoreCorruptFiles", "false"),
            Map.entry("spark.databricks.delta.schema.autoMerge.enabled", "false"));

    private static final Map<String, String> FEW_ROWS = Map.of(
            "spark.sql.codegen.wholeStage", "false",
            "spark.sql.codegen.factoryMode", "NO_CODEGEN",
            // Of use to code that is made: without, to look up what was reckoned takes longer than to reckon it.
            "spark.sql.subexpressionElimination.enabled", "false",
            // Each stage would be a job of its own, planned anew.
            "spark.sql.adaptive.enabled", "false",
            "spark.sql.shuffle.partitions", "1");

    private static final Logger LOG = LoggerFactory.getLogger(OwnSession.class);

    private OwnSession() {}

    /**
     * A session with the caller's settings, but for those that the job relies on. Over Spark Connect it is the caller's own.
     */
    public static SparkSession of(SparkSession caller) {
        SparkSession session = Engine.of(caller).another(caller);
        Map<String, String> now = CollectionConverters.asJava(session.conf().getAll());
        Map<String, String> wanted =
                new HashMap<>(CollectionConverters.asJava(caller.conf().getAll()));
        wanted.putAll(SETTINGS);
        wanted.entrySet().removeAll(now.entrySet());
        List<String> refused = new ArrayList<>();
        wanted.forEach((key, value) -> {
            try {
                set(session, key, value);
            } catch (Exception e) {
                // Spark throws checked exceptions without saying so. Serverless compute keeps all but a few to itself.
                if (!Engine.isConnect(session)) {
                    throw e;
                }
                refused.add(key);
            }
        });
        if (!refused.isEmpty()) {
            LOG.info("Spark keeps to its own: {}", String.join(", ", refused));
        }
        return session;
    }

    /**
     * A session beside the job's own for questions that few rows answer. Spark makes code for each, and compiles it, which takes longer than to go without; and as times are
     * part of that code, none serves twice. Over Spark Connect it is the same session.
     */
    public static SparkSession ofFewRows(SparkSession own) {
        if (Engine.isConnect(own)) {
            return own;
        }
        SparkSession few = of(own);
        FEW_ROWS.forEach((key, value) -> set(few, key, value));
        return few;
    }

    /**
     * Does something that few rows are part of as {@link #ofFewRows} does, in the job's own session: for statements that need its views and settings. Nobody else may use
     * the session meanwhile.
     */
    public static <T> T withFewRows(SparkSession own, Supplier<T> action) {
        return Engine.isConnect(own) ? action.get() : with(FEW_ROWS, own, action);
    }

    /** Does something with other settings, as far as there are such; what nobody had set is unset again. */
    static <T> T with(Map<String, String> settings, SparkSession own, Supplier<T> action) {
        Map<String, String> before = CollectionConverters.asJava(own.conf().getAll());
        try {
            settings.forEach((key, value) -> set(own, key, value));
            return action.get();
        } finally {
            settings.keySet().forEach(key -> {
                if (before.containsKey(key)) {
                    set(own, key, before.get(key));
                } else if (own.conf().isModifiable(key)) {
                    own.conf().unset(key);
                }
            });
        }
    }

    private static void set(SparkSession session, String key, String value) {
        // Static ones are the same in all sessions; and a runtime need not know each.
        if (!session.conf().getOption(key).contains(value) && session.conf().isModifiable(key)) {
            session.conf().set(key, value);
        }
    }
}
