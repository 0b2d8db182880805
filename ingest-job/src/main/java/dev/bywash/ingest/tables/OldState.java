package dev.bywash.ingest.tables;

import java.util.Arrays;
import java.util.List;
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
        return switch (table.name()) {
            case "source_files" ->
                row(
                        "ledger",
                        "run_id",
                        "directory",
                        null,
                        struct(table, present, "directory", "update_time", "run_id"),
                        null,
                        null,
                        name);
            case "writers" -> row("writer", "run_id", null, "writer", null, seen(table, present), null, name);
            default -> row("run", "run_id", null, null, null, null, struct(table, present, "run_id"), name);
        };
    }

    private static String row(
            String kind,
            String runId,
            String directory,
            String writer,
            String file,
            String seen,
            String run,
            String from) {
        return "SELECT '%s', 'upgrade', 0L, %s, %s, %s, %s, %s, %s, %s, %s FROM %s"
                .formatted(
                        kind,
                        runId,
                        "run".equals(kind) ? "current_timestamp()" : "update_time",
                        orNull(directory, "directory"),
                        orNull(writer, "writer"),
                        orNull(file, "file"),
                        orNull(seen, "seen"),
                        orNull(null, "head"),
                        orNull(run, "run"),
                        from);
    }

    private static String orNull(String value, String column) {
        String type = Tables.INGEST_STATE.typeOf(column);
        return "CAST(" + value + " AS " + type + ")";
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
