package dev.bywash.ingest.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Rows that functions of the job's are applied to: in Spark where it runs them, else in this process, through which all rows come then. */
public final class MappedRows {

    /** What comes to this process at once, of rows of a kilobyte, is not too much for Spark's own driver. */
    private static final long ROWS_OF_A_SLICE = 250_000;

    private final Engine engine;
    /** More than one only where Spark does not run functions. */
    private final List<Dataset<Row>> slices;

    private final List<RowFunction> here;

    private MappedRows(Engine engine, List<Dataset<Row>> slices, List<RowFunction> here) {
        this.engine = engine;
        this.slices = slices;
        this.here = here;
    }

    /** The rows themselves. */
    public static MappedRows of(Dataset<Row> rows) {
        return new MappedRows(Engine.of(rows.sparkSession()), List.of(rows), List.of());
    }

    /**
     * What a function makes of some rows and of others with the same columns. Where Spark runs it, each are handed to it as they are read: rows are not copied together
     * before.
     */
    public static MappedRows of(Dataset<Row> rows, Dataset<Row> others, RowFunction function) {
        Engine engine = Engine.of(rows.sparkSession());
        return engine.runsFunctions(rows.sparkSession())
                ? of(function.inSpark(rows).union(function.inSpark(others)))
                : of(rows.union(others)).map(function);
    }

    /** What a function makes of the rows. */
    public MappedRows map(RowFunction function) {
        if (here.isEmpty() && engine.runsFunctions(spark())) {
            return new MappedRows(engine, slices.stream().map(function::inSpark).toList(), here);
        }
        List<RowFunction> all = new ArrayList<>(here);
        all.add(function);
        return new MappedRows(engine, slices, all);
    }

    /**
     * The rows so that those with the same value of a column come one behind the other.
     *
     * @param column one that each function before this has left as it was, and {@code order} too; of rows in this order it has to make such, and of several one only
     *     where they have the same value of the column
     * @param order what rows with the same value are sorted by
     */
    public MappedRows groupedBy(String column, String order) {
        List<Dataset<Row>> grouped = here.isEmpty()
                ? slices.stream()
                        .map(rows -> rows.repartition(functions.col(column)).sortWithinPartitions(column, order))
                        .toList()
                : slices.stream()
                        .flatMap(rows -> slices(rows, functions.col(column)).stream())
                        .map(rows -> rows.orderBy(column, order))
                        .toList();
        return new MappedRows(engine, grouped, here);
    }

    private static List<Dataset<Row>> slices(Dataset<Row> rows, Column column) {
        int n = (int) (rows.count() / ROWS_OF_A_SLICE) + 1;
        Column slice = functions.pmod(functions.xxhash64(column), functions.lit(n));
        List<Dataset<Row>> slices = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            slices.add(rows.where(slice.equalTo(i)));
        }
        return slices;
    }

    /** Begins to fetch the rows. */
    public LocalRows<Row> fetch() {
        LocalRows<Row> fetched = LocalRows.of(slices);
        Iterator<Row> all = fetched;
        for (RowFunction function : here) {
            all = function.here(all);
        }
        return fetched.as(all);
    }

    /** All rows, in the memory of this process. */
    public List<Row> fetchAll() {
        if (here.isEmpty()) {
            return slices.get(0).collectAsList();
        }
        List<Row> all = new ArrayList<>();
        try (LocalRows<Row> fetched = fetch()) {
            fetched.forEachRemaining(all::add);
        }
        return all;
    }

    /** Computes the rows once and keeps them until they are closed. */
    public MaterializedRows materialize() {
        if (here.isEmpty()) {
            return engine.materialize(slices.get(0));
        }
        try (LocalRows<Row> fetched = fetch()) {
            return StagedRows.of(spark(), fetched, here.get(here.size() - 1).type(), ConnectEngine.stagingSchema());
        }
    }

    private SparkSession spark() {
        return slices.get(0).sparkSession();
    }
}
