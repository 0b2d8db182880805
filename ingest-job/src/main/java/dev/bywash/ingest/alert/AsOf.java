package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableDefinition.Column;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchView;
import java.time.Instant;
import java.util.List;

/** What tables are to a question that is asked as of some time. */
@FunctionalInterface
interface AsOf {

    /** What a query reads instead of a table. */
    String table(TableDefinition table, Instant time);

    /** What a query reads instead of a view. */
    default String view(WatchView view, Instant time) {
        return "(" + WatchView.queryOf(view.query(), table -> table(table, time)) + ")";
    }

    /** Now they are what they are. */
    static AsOf now(Target target) {
        return (table, time) -> target.table(table.name());
    }

    /** Tables as they were: without the rows that runs brought later. What was changed in a row since, or deleted, stays changed. */
    static AsOf then(Target target) {
        return (table, time) -> "(SELECT * FROM %s WHERE %s <= TIMESTAMP'%s')"
                .formatted(target.table(table.name()), timeOf(table), time);
    }

    /** The column that says when a run brought the row. */
    private static String timeOf(TableDefinition table) {
        return table.columns().stream()
                .map(Column::name)
                .filter(List.of("ingest_time", "run_time")::contains)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("Nothing in " + table.name() + " says when its rows came"));
    }
}
