package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.SchemaMark;
import dev.bywash.ingest.tables.Target;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;

/** Tables and views of watching, made when they are needed first. */
public final class WatchSchema {

    private WatchSchema() {}

    /** Makes what is missing. Where all of it is there, that is one question. */
    public static void create(SparkSession spark, Target target) {
        SchemaMark mark = mark(spark, target);
        if (mark.is(definitions(target))) {
            return;
        }
        requireNoTablesOfOlderBuilds(spark, target);
        MoreTables.create(spark, target, WatchTables.ALL);
        if (!target.isDirectory()) {
            WatchViews.ALL.forEach(view -> view.createOrUpgrade(spark, target));
        }
        mark.set(definitions(target));
    }

    /** What are views now were tables once, and Spark would say of each only that it is no view. */
    static void requireNoTablesOfOlderBuilds(SparkSession spark, Target target) {
        olderTable(spark, target).ifPresent(name -> {
            throw new IllegalStateException(
                    "%s is a table of an older build, and a view of watch_facts since; nothing is taken over from it: DROP TABLE %s"
                            .formatted(name, name));
        });
    }

    /** A table of an older build in the place of a view: as long as it is there, nothing can be watched. */
    public static Optional<String> olderTable(SparkSession spark, Target target) {
        return target.isDirectory()
                ? Optional.empty()
                : Stream.of(FactKind.values())
                        .map(kind -> target.table(kind.shown().name()))
                        .filter(name -> isTable(spark, name))
                        .findFirst();
    }

    private static boolean isTable(SparkSession spark, String name) {
        try {
            return spark.catalog().tableExists(name)
                    && !spark.catalog().getTable(name).tableType().equals("VIEW");
        } catch (AnalysisException e) {
            // Dropped meanwhile.
            return false;
        }
    }

    /** Registers temporary views of this session, of all tables and views; of none where nobody watched yet. */
    public static void createTemporaryViews(SparkSession spark, Target target) {
        if (!exists(spark, target)) {
            return;
        }
        MoreTables.createTemporaryViews(spark, target, WatchTables.ALL);
        for (WatchView view : WatchViews.ALL) {
            spark.sql(view.queryOf(target)).createOrReplaceTempView(view.name());
        }
    }

    /** Whether somebody watched this target. */
    public static boolean exists(SparkSession spark, Target target) {
        return mark(spark, target).exists();
    }

    private static SchemaMark mark(SparkSession spark, Target target) {
        return new SchemaMark(spark, target.table(WatchTables.WATCH_FACTS.name()));
    }

    private static String definitions(Target target) {
        StringBuilder all = new StringBuilder();
        WatchTables.ALL.forEach(table -> all.append(table));
        WatchViews.ALL.forEach(view -> all.append(view.queryOf(target)));
        return all.toString();
    }
}
