package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableDefinition.Column;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import java.util.List;

/** Tables as they were: without the rows that runs brought later. What was changed in a row since, or deleted, stays changed. */
final class Past {

    private static final List<String> TIMES = List.of("ingest_time", "run_time");

    private final Target target;

    Past(Target target) {
        this.target = target;
    }

    /** What a query reads instead of a table. */
    String of(TableDefinition table, Instant time) {
        return "(SELECT * FROM %s WHERE %s <= TIMESTAMP'%s')"
                .formatted(target.table(table.name()), timeOf(table), time);
    }

    /** The column that says when a run brought the row. */
    private static String timeOf(TableDefinition table) {
        return table.columns().stream()
                .map(Column::name)
                .filter(TIMES::contains)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("Nothing in " + table.name() + " says when its rows came"));
    }
}
