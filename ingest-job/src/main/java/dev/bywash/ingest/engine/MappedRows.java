package dev.bywash.ingest.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that functions of the job's are applied to: in Spark where it runs them, else in this process, through which all rows come then. */
public final class MappedRows {

    private final Engine engine;
    private final Dataset<Row> rows;
    private final List<RowFunction> here;

    private MappedRows(Engine engine, Dataset<Row> rows, List<RowFunction> here) {
        this.engine = engine;
        this.rows = rows;
        this.here = here;
    }

    /** The rows themselves. */
    public static MappedRows of(Dataset<Row> rows) {
        return new MappedRows(Engine.of(rows.sparkSession()), rows, List.of());
    }

    /** What a function makes of the rows. */
    public MappedRows map(RowFunction function) {
        if (engine.runsFunctions(rows.sparkSession())) {
            return new MappedRows(engine, function.inSpark(rows), here);
        }
        List<RowFunction> all = new ArrayList<>(here);
        all.add(function);
        return new MappedRows(engine, rows, all);
    }

    /**
     * The rows in another order or in other partitions.
     *
     * @param arrangement of columns that each function before this has left as they were; and none of them may have left out rows, or added any
     */
    public MappedRows arranged(UnaryOperator<Dataset<Row>> arrangement) {
        return new MappedRows(engine, arrangement.apply(rows), here);
    }

    /** Begins to fetch the rows. */
    public LocalRows<Row> fetch() {
        LocalRows<Row> fetched = LocalRows.of(rows);
        Iterator<Row> all = fetched;
        for (RowFunction function : here) {
            all = function.here(all);
        }
        return fetched.as(all);
    }

    /** All rows, in the memory of this process. */
    public List<Row> fetchAll() {
        if (here.isEmpty()) {
            return rows.collectAsList();
        }
        List<Row> all = new ArrayList<>();
        try (LocalRows<Row> fetched = fetch()) {
            fetched.forEachRemaining(all::add);
        }
        return all;
    }

    /** Computes the rows once and keeps them until they are closed. */
    public Held hold() {
        if (here.isEmpty()) {
            return engine.hold(rows);
        }
        try (LocalRows<Row> fetched = fetch()) {
            return StagedRows.of(
                    rows.sparkSession(), fetched, here.get(here.size() - 1).type(), ConnectEngine.stagingSchema());
        }
    }
}
