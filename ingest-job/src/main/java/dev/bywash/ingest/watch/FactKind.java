package dev.bywash.ingest.watch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import dev.bywash.ingest.tables.TableDefinition;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The kinds of rows of {@code watch_facts}: each has a struct of its own there, and a view that shows it as if it were a table. */
enum FactKind {
    COUNTS,
    LOAD,
    RUN,
    WATCHED,
    BASELINE;

    /** What all kinds have, outside of the structs. */
    private static final List<String> SHARED = List.of("ingest_time", "run_id");

    /** What the view shows, column by column. */
    TableDefinition shown() {
        return switch (this) {
            case COUNTS -> WatchTables.PATTERN_COUNTS;
            case LOAD -> WatchTables.LOAD_FACTS;
            case RUN -> WatchTables.RUN_FACTS;
            case WATCHED -> WatchTables.WATCHED_RUNS;
            case BASELINE -> WatchTables.BASELINES;
        };
    }

    /** The kind's name, and that of its struct. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The condition on the table. */
    String condition() {
        return "kind = '" + column() + "'";
    }

    WatchView view() {
        String columns = shown().columns().stream()
                .map(TableDefinition.Column::name)
                .map(name -> SHARED.contains(name) ? name : "%s.`%s`".formatted(column(), name))
                .collect(Collectors.joining(", "));
        return new WatchView(
                shown().name(),
                shown().comment(),
                "SELECT %s FROM ${%s} WHERE %s".formatted(columns, WatchTables.WATCH_FACTS.name(), condition()),
                shown().columns());
    }

    /** Rows as the view shows them, as the table has them. */
    Dataset<Row> inTable(Dataset<Row> rows) {
        List<Column> columns = new ArrayList<>();
        columns.add(lit(column()).as("kind"));
        SHARED.forEach(name -> columns.add(col(name)));
        for (FactKind kind : values()) {
            columns.add((kind == this ? kind.together() : lit(null).cast(kind.type())).as(kind.column()));
        }
        return rows.select(columns.toArray(Column[]::new));
    }

    /** A row as the table has it: what a run leaves in the struct of this kind. */
    Row inTable(RunKey run, Row struct) {
        List<Object> all = new ArrayList<>(List.of(column(), Timestamp.from(run.ingestTime()), run.runId()));
        for (FactKind kind : values()) {
            all.add(kind == this ? struct : null);
        }
        return RowFactory.create(all.toArray());
    }

    private Column together() {
        return struct(shown().columns().stream()
                .map(TableDefinition.Column::name)
                .filter(name -> !SHARED.contains(name))
                .map(name -> col("`" + name + "`"))
                .toArray(Column[]::new));
    }

    /** Of the struct, as SQL. */
    String type() {
        return shown().structType("", SHARED.toArray(String[]::new));
    }
}
