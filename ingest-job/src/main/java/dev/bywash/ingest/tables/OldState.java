package dev.bywash.ingest.tables;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What versions before {@code ingest_state} remembered in tables of their own. It becomes rows of that table, in one commit; then these tables make room for the
 * views of their names. Below a directory, where there are no views, they stay and nobody looks at them any more.
 */
final class OldState {

    private static final Logger LOG = LoggerFactory.getLogger(OldState.class);

    private OldState() {}

    static void takeOver(SparkSession spark, Target target) {
        List<TableDefinition> old = DerivedTables.ALL.stream()
                .filter(table -> isThere(spark, target, table))
                .toList();
        if (old.isEmpty()) {
            return;
        }
        String state = target.table(Tables.INGEST_STATE.name());
        // Two jobs may come at the same time: the second one to commit sees that the table is not empty any more.
        Commits.retried(() -> {
            if (spark.table(state).isEmpty()) {
                LOG.info("Taking over what an older version remembered: {}", names(old));
                spark.sql("INSERT INTO %s REPLACE WHERE commit_id = 'upgrade' %s"
                                .formatted(
                                        state,
                                        old.stream()
                                                .map(table -> rowsOf(spark, target, table))
                                                .collect(Collectors.joining(" UNION ALL "))))
                        .collectAsList();
            }
            return null;
        });
        if (!target.isDirectory()) {
            for (TableDefinition table : old) {
                LOG.info("Table {} becomes a view of ingest_state", table.name());
                spark.sql("DROP TABLE IF EXISTS " + target.table(table.name()));
            }
        }
    }

    private static boolean isThere(SparkSession spark, Target target, TableDefinition table) {
        return MoreTables.isThere(spark, target, table)
                && table.name()
                        .equals(TableUpgrade.propertiesOf(spark, target.table(table.name()))
                                .get(TableDefinition.PROPERTY));
    }

    private static String names(List<TableDefinition> tables) {
        return tables.stream().map(TableDefinition::name).collect(Collectors.joining(", "));
    }

    private static String rowsOf(SparkSession spark, Target target, TableDefinition table) {
        String name = target.table(table.name());
        Set<String> present = Set.copyOf(Arrays.asList(spark.table(name).columns()));
        Map<String, String> values = new HashMap<>(Map.of(
                "commit_id", "'upgrade'",
                "number", "0",
                "run_id", "run_id",
                "run_time", "update_time"));
        values.putAll(
                switch (table.name()) {
                    case "source_files" ->
                        Map.of(
                                "kind", "'ledger'",
                                "directory", "directory",
                                "file", struct(table, present, "directory", "update_time", "run_id"));
                    case "writers" -> Map.of("kind", "'writer'", "writer", "writer", "seen", seen(table, present));
                    default ->
                        Map.of(
                                "kind", "'run'",
                                "run_time", "current_timestamp()",
                                "run", struct(table, present, "run_id"));
                });
        return Tables.INGEST_STATE.columns().stream()
                .map(column -> "CAST(%s AS %s)".formatted(values.getOrDefault(column.name(), "NULL"), column.type()))
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + name));
    }

    private static String struct(TableDefinition table, Set<String> present, String... without) {
        return "named_struct(" + fields(table, present, without).collect(Collectors.joining(", ")) + ")";
    }

    private static String seen(TableDefinition table, Set<String> present) {
        Stream<String> ranges = Stream.of(
                "'ranges', transform(ranges, r -> named_struct('first', r.first, 'last', r.last, 'first_time', first_time, 'last_time', last_time))",
                // Versions that kept a table of writers did not look.
                "'sealed', CAST(NULL AS BIGINT)");
        return Stream.concat(fields(table, present, "writer", "ranges", "sealed", "update_time", "run_id"), ranges)
                .collect(Collectors.joining(", ", "named_struct(", ")"));
    }

    private static Stream<String> fields(TableDefinition table, Set<String> present, String... without) {
        return table.columns().stream()
                .filter(column -> !List.of(without).contains(column.name()))
                .map(column -> "'%1$s', CAST(%2$s AS %3$s)"
                        .formatted(
                                column.name(),
                                present.contains(column.name()) ? column.name() : "NULL",
                                column.type()));
    }
}
