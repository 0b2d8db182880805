package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableDefinition.Column;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Tables as they were: without the rows that runs brought later. What was changed in a row since, or deleted, stays changed. */
final class Past {

    private static final List<String> TIMES = List.of("ingest_time", "run_time");

    private final Target target;

    Past(Target target) {
        this.target = target;
    }

    /** What a query reads instead of the table of this name. */
    String of(String table, Instant time) {
        return "(SELECT * FROM %s WHERE %s <= TIMESTAMP'%s')".formatted(target.table(table), timeOf(table), time);
    }

    /** The column that says when a run brought the row. */
    private static String timeOf(String table) {
        return Stream.of(Tables.ALL, WatchTables.ALL)
                .flatMap(List::stream)
                .filter(definition -> definition.name().equals(table))
                .map(TableDefinition::columns)
                .flatMap(List::stream)
                .map(Column::name)
                .filter(TIMES::contains)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Nothing in " + table + " says when its rows came"));
    }
}
