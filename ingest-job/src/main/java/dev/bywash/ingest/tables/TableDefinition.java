package dev.bywash.ingest.tables;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructType;

/**
 * A table that the job creates.
 *
 * @param partition the column to partition by, or null
 * @param statistics the columns whose least and greatest value Delta is to keep of each file; none: of as many as it does by itself
 * @param ownProperties properties of Delta that it has beside
 */
public record TableDefinition(
        String name,
        String comment,
        List<Column> columns,
        String partition,
        List<String> statistics,
        Map<String, String> ownProperties) {

    /** One that is not parted, and of which Delta keeps what it does by itself. */
    public TableDefinition(String name, String comment, List<Column> columns) {
        this(name, comment, columns, null, List.of());
    }

    /** One that has no properties of its own. */
    public TableDefinition(
            String name, String comment, List<Column> columns, String partition, List<String> statistics) {
        this(name, comment, columns, partition, statistics, Map.of());
    }

    /** The property by which the job knows its own tables. */
    static final String PROPERTY = "bywash.table";

    private static final String STATISTICS = "delta.dataSkippingStatsColumns";

    /** A column; {@code type} is SQL. */
    public record Column(String name, String type, String comment) {

        String definition() {
            return "%s %s COMMENT %s".formatted(quotedName(), type, quoted(comment));
        }

        String commented() {
            return "%s COMMENT %s".formatted(quotedName(), quoted(comment));
        }

        private String quotedName() {
            return "`" + name + "`";
        }
    }

    /** The same with another property of its own. */
    TableDefinition with(String property, String value) {
        Map<String, String> all = new TreeMap<>(ownProperties);
        all.put(property, value);
        return new TableDefinition(name, comment, columns, partition, statistics, all);
    }

    String createStatement(Target target) {
        String list = columns.stream().map(column -> column.definition()).collect(Collectors.joining(",\n  "));
        return "CREATE TABLE IF NOT EXISTS %s (\n  %s)\nUSING DELTA%s\nCOMMENT %s\nTBLPROPERTIES (%s)"
                .formatted(
                        target.table(name),
                        list,
                        partition == null ? "" : "\nPARTITIONED BY (" + partition + ")",
                        quoted(comment),
                        properties().entrySet().stream()
                                .map(property -> "'%s' = '%s'".formatted(property.getKey(), property.getValue()))
                                .collect(Collectors.joining(", ")));
    }

    /** The columns but some as a struct of SQL; {@code more} are further fields, each with a comma before it. */
    public String structType(String more, String... without) {
        return columns.stream()
                .filter(column -> !List.of(without).contains(column.name()))
                .map(column -> column.quotedName() + ": " + column.type())
                .collect(Collectors.joining(", ", "STRUCT<", more + ">"));
    }

    /** The properties that the table has to have. */
    Map<String, String> properties() {
        Map<String, String> all = new TreeMap<>(ownProperties);
        all.put(PROPERTY, name);
        if (!statistics.isEmpty()) {
            all.put(STATISTICS, statisticsColumns());
        }
        return all;
    }

    private String statisticsColumns() {
        return String.join(",", statistics);
    }

    /** What a whole row of the table is made of. */
    public StructType rowType() {
        return StructType.fromDDL(columns.stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", ")));
    }

    /** The columns' names for SQL, parted by commas. */
    public String columnNames() {
        return columns.stream().map(Column::quotedName).collect(Collectors.joining(", "));
    }

    /** What a MERGE does with a row of its source {@code s} that its target lacks; not {@code INSERT *}, for a later version may have more columns. */
    public String insertClause() {
        return "INSERT (%s) VALUES (%s)"
                .formatted(
                        columnNames(),
                        columns.stream()
                                .map(column -> "s." + column.quotedName())
                                .collect(Collectors.joining(", ")));
    }

    /** What a MERGE does with a row that its target has. */
    public String updateClause() {
        return columns.stream()
                .map(column -> "%1$s = s.%1$s".formatted(column.quotedName()))
                .collect(Collectors.joining(", ", "UPDATE SET ", ""));
    }

    /** A literal of SQL. */
    public static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
