package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.OwnSession;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Table {@code alert_rules}. A rule that cannot be asked is an alert itself, and keeps no other from being asked. */
final class UserRules {

    static final String BROKEN = "rule_broken";
    private static final int MAX_ROWS = 1000;
    private static final int MAX_SAID = 1000;

    /** All rules are asked one after the other, before anything is sent; a slow one may not hold up the run. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    /** Also as our own queries have it, where somebody switched off that Spark takes {@code ${...}} in the INSERT of a rule for a variable of its own. */
    private static final Pattern NAME = Pattern.compile("\\$?\\{([A-Za-z_]\\w*)}");

    private static final String NOW = "now";
    private static final String HINT =
            "tables and views are named in braces, as {load_facts}, and the time as {now}; ${...} is lost when Spark inserts the rule";

    private static final Set<String> OWN = Set.of("value", "severity", "summary", "evidence");
    private static final Logger LOG = LoggerFactory.getLogger(UserRules.class);

    private final SparkSession spark;
    private final SparkSession few;
    private final Target target;
    private final TimeLimit limit;
    private final AsOf tables;

    /** @param tables what a table is to a rule that is asked at some time */
    UserRules(SparkSession spark, Target target, Duration limit, AsOf tables) {
        this.spark = spark;
        this.few = OwnSession.ofFewRows(spark);
        this.target = target;
        this.limit = new TimeLimit(spark, limit);
        this.tables = tables;
    }

    /** A rule; {@code query} is null where it only switches off a built-in one. */
    record UserRule(String name, boolean enabled, String query, int patience) {}

    /**
     * What the rules say.
     *
     * @param answered those that could be asked: what they do not name, is right
     */
    record Said(List<Signal> signals, Set<String> answered) {}

    List<UserRule> all() {
        return few
                .sql("SELECT rule, coalesce(enabled, TRUE), query, coalesce(patience, 1) FROM "
                        + target.table(AlertTables.ALERT_RULES.name()) + " WHERE rule IS NOT NULL")
                .collectAsList()
                .stream()
                .map(row -> new UserRule(row.getString(0), row.getBoolean(1), row.getString(2), row.getInt(3)))
                .toList();
    }

    Said ask(List<UserRule> rules, Instant now) {
        List<Signal> signals = new ArrayList<>();
        Set<String> answered = new HashSet<>();
        answered.add(BROKEN);
        for (UserRule rule : rules) {
            if (rule.enabled() && rule.query() != null) {
                try {
                    signals.addAll(ask(rule, now));
                    answered.add(rule.name());
                } catch (Exception e) {
                    String reason = reason(e);
                    LOG.warn("alerts: the rule '{}' cannot be asked: {}", rule.name(), reason);
                    signals.add(Signal.wrong(
                            BROKEN,
                            Map.of("broken_rule", rule.name()),
                            Severity.WARNING,
                            Double.NaN,
                            "the rule " + rule.name() + " cannot be asked: " + firstLine(reason),
                            "%s%n%s%nthe query in alert_rules is: %s"
                                    .formatted(reason, HINT, shortened(rule.query()))));
                }
            }
        }
        return new Said(signals, answered);
    }

    /** One row a signal. */
    private List<Signal> ask(UserRule rule, Instant now) throws TimeoutException {
        String query = resolved(rule.query(), now);
        // On lines of its own: it may end with a comment.
        return limit
                .within(() -> spark.sql("SELECT * FROM (\n" + query + "\n) LIMIT " + MAX_ROWS)
                        .collectAsList())
                .stream()
                .map(row -> signal(rule, row))
                .toList();
    }

    private String resolved(String query, Instant now) {
        String time = "TIMESTAMP'" + now + "'";
        String named = NAME.matcher(query)
                .replaceAll(name ->
                        Matcher.quoteReplacement(name.group(1).equals(NOW) ? time : "${" + name.group(1) + "}"));
        return WatchView.queryOf(named.strip().replaceFirst(";$", ""), table -> tables.table(table, now), time);
    }

    /** What Spark says of a query, without the plan that it puts below. */
    private static String reason(Exception failure) {
        String message = message(failure);
        int plan = message.indexOf(";\n");
        return shortened(plan < 0 ? message : message.substring(0, plan)).strip();
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SAID ? text : text.substring(0, MAX_SAID) + "...";
    }

    private static Signal signal(UserRule rule, Row row) {
        Map<String, String> labels = new TreeMap<>();
        Map<String, Object> own = new TreeMap<>();
        for (String column : row.schema().fieldNames()) {
            Object value = row.getAs(column);
            if (OWN.contains(column)) {
                own.put(column, value == null ? "" : value);
            } else if (value != null) {
                labels.put(column, value.toString());
            }
        }
        Object value = own.get("value");
        String summary = own.getOrDefault("summary", "").toString();
        return Signal.wrong(
                rule.name(),
                labels,
                Severity.of(own.getOrDefault("severity", "").toString()),
                value instanceof Number number ? number.doubleValue() : Double.NaN,
                summary.isEmpty() ? rule.name() + (value == null ? "" : ": " + value) : summary,
                own.containsKey("evidence") ? own.get("evidence").toString() : null);
    }
}
