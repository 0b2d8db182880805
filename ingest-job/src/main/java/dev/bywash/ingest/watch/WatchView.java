package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableDefinition.Column;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.ViewDefinition;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * A view over the rollups; {@code query} names tables, and other views, as {@code ${run_facts}}.
 *
 * @param columns its columns, where they have descriptions; none where they have not
 */
public record WatchView(String name, String comment, String query, List<Column> columns) {

    WatchView(String name, String comment, String query) {
        this(name, comment, query, List.of());
    }

    /** How views ask the clock. */
    private static final String NOW = "current_timestamp()";

    private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)}");

    /** The query over the tables of a target: of nothing but tables, for below a directory there are no views. */
    public String queryOf(Target target) {
        return queryOf(query, table -> target.table(table.name()));
    }

    /** The rows of the view, for a query to read from. */
    public String in(Target target) {
        return "(" + queryOf(target) + ")";
    }

    /**
     * The same of any query that names tables and views so.
     *
     * @param tables what stands for each table
     */
    public static String queryOf(String query, Function<TableDefinition, String> tables) {
        return queryOf(query, tables, NOW);
    }

    /**
     * The same, of a query that is asked as of some time.
     *
     * @param now what stands for the present in views, an expression
     */
    public static String queryOf(String query, Function<TableDefinition, String> tables, String now) {
        return NAME.matcher(query).replaceAll(match -> Matcher.quoteReplacement(source(match.group(1), tables, now)));
    }

    private static String source(String name, Function<TableDefinition, String> tables, String now) {
        for (WatchView view : WatchViews.ALL) {
            if (view.name.equals(name)) {
                return "(" + queryOf(view.query.replace(NOW, now), tables, now) + ")";
            }
        }
        Optional<TableDefinition> table =
                tables().filter(each -> each.name().equals(name)).findFirst();
        if (table.isPresent()) {
            return tables.apply(table.get());
        }
        for (ViewDefinition view : ViewDefinition.ALL) {
            if (view.name().equals(name)) {
                return "(" + view.queryOf(tables).replace(NOW, now) + ")";
            }
        }
        throw new IllegalArgumentException("There is neither a table nor a view '%s'; there are %s"
                .formatted(name, names().collect(Collectors.joining(", "))));
    }

    private static Stream<TableDefinition> tables() {
        return Stream.of(Tables.ALL, WatchTables.ALL).flatMap(List::stream);
    }

    private static Stream<String> names() {
        Stream<String> views = Stream.concat(
                ViewDefinition.ALL.stream().map(ViewDefinition::name),
                WatchViews.ALL.stream().map(WatchView::name));
        return Stream.concat(tables().map(TableDefinition::name), views);
    }

    /** Makes the view, or brings it up to date. */
    void createOrUpgrade(SparkSession spark, Target target) {
        MoreTables.createView(spark, target, new ViewDefinition(name, comment, queryOf(target), columns));
    }
}
