package dev.bywash.ingest.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.ViewDefinition;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** A view over the rollups; {@code query} names tables, and other views, as {@code ${run_facts}}. */
public record WatchView(String name, String comment, String query) {

    private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)}");

    /** Which query the view was made of. */
    private static final String PROPERTY = "bywash.view";

    /** The query over the tables of a target: of nothing but tables, for below a directory there are no views. */
    public String queryOf(Target target) {
        return resolved(query, target);
    }

    private static String resolved(String query, Target target) {
        return NAME.matcher(query).replaceAll(match -> Matcher.quoteReplacement(source(match.group(1), target)));
    }

    private static String source(String name, Target target) {
        for (WatchView view : WatchViews.ALL) {
            if (view.name.equals(name)) {
                return "(" + view.queryOf(target) + ")";
            }
        }
        if (Stream.of(WatchTables.ALL, Tables.ALL)
                .flatMap(List::stream)
                .map(TableDefinition::name)
                .anyMatch(name::equals)) {
            return target.table(name);
        }
        for (ViewDefinition view : ViewDefinition.ALL) {
            if (view.name().equals(name)) {
                return "(" + view.queryOf(target) + ")";
            }
        }
        throw new IllegalArgumentException("There is neither a table nor a view '" + name + "'");
    }

    /** Makes the view, or brings it up to date; what others were granted on it, they keep. */
    void createOrUpgrade(SparkSession spark, Target target) {
        String view = target.table(name);
        String current = queryOf(target);
        String version = UUID.nameUUIDFromBytes(current.getBytes(UTF_8)).toString();
        String properties = "TBLPROPERTIES ('%s' = '%s')".formatted(PROPERTY, version);
        spark.sql("CREATE VIEW IF NOT EXISTS %s COMMENT '%s' %s AS\n%s".formatted(view, comment, properties, current));
        boolean isCurrent = spark.sql("SHOW TBLPROPERTIES " + view).collectAsList().stream()
                .anyMatch(row ->
                        row.getString(0).equals(PROPERTY) && row.getString(1).equals(version));
        if (!isCurrent) {
            spark.sql("ALTER VIEW " + view + " AS\n" + current);
            spark.sql("ALTER VIEW " + view + " SET " + properties);
        }
    }
}
