package dev.bywash.chain;

import static org.apache.spark.sql.functions.col;

import dev.bywash.ingest.Views;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Queries over the tables of a run. */
final class DemoSql {

    private static final int MOST_ROWS = 1000;
    private static final int CELL_WIDTH = 100;

    private final SparkSession session;

    private DemoSql(SparkSession session) {
        this.session = session;
    }

    /** Queries in a session, which gets the tables and views of the run below {@code directory} by their short names. */
    static DemoSql of(SparkSession session, Path directory) {
        Views.createTemporary(session, ClusterWithBywash.tables(directory).toString());
        return new DemoSql(session);
    }

    /** Prints what a query returns, or, to {@code err}, what is wrong with it; returns whether it is right. */
    boolean print(String query, PrintStream out, PrintStream err) throws AnalysisException {
        List<List<String>> lines;
        try {
            lines = lines(session.sql(query));
        } catch (Exception e) {
            // Spark's Scala code throws checked exceptions that it does not declare.
            if (e instanceof AnalysisException) {
                // What is said of a query that cannot be parsed begins with an empty line.
                err.println(e.getMessage().strip().lines().findFirst().orElse(""));
                return false;
            }
            throw e;
        }
        int[] widths = IntStream.range(0, lines.get(0).size())
                .map(i -> lines.stream()
                        .mapToInt(line -> line.get(i).length())
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            out.println(text.toString().stripTrailing());
        }
        int rows = lines.size() - 1;
        out.printf("(%,d row%s%s)%n", rows, rows == 1 ? "" : "s", rows == MOST_ROWS ? ", and perhaps more" : "");
        return true;
    }

    /** The names of the columns, and the rows as text. */
    private static List<List<String>> lines(Dataset<Row> result) {
        String[] names = result.columns();
        // By place, for a query may give two columns one name.
        String[] places =
                IntStream.range(0, names.length).mapToObj(i -> "c" + i).toArray(String[]::new);
        List<Row> rows = result.toDF(places)
                .select(Stream.of(places)
                        .map(place -> col(place).cast("string"))
                        .toArray(Column[]::new))
                .limit(MOST_ROWS)
                .collectAsList();
        return Stream.concat(Stream.of(List.of(names)), rows.stream().map(row -> IntStream.range(0, names.length)
                        .mapToObj(i -> cell(row.getString(i)))
                        .toList()))
                .toList();
    }

    private static String cell(String text) {
        String line = text == null ? "NULL" : text.lines().findFirst().orElse("");
        return line.length() <= CELL_WIDTH ? line : line.substring(0, CELL_WIDTH - 3) + "...";
    }
}
