package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Table {@code alert_rules}. A rule that cannot be asked is an alert itself, and keeps no other from being asked. */
final class UserRules {

    private static final String BROKEN = "rule_broken";
    private static final int MAX_ROWS = 1000;
    private static final Set<String> OWN = Set.of("value", "severity", "summary", "evidence");
    private static final Logger LOG = LoggerFactory.getLogger(UserRules.class);

    private final SparkSession spark;
    private final Target target;

    UserRules(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
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
        return spark
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
                    LOG.warn("alerts: the rule {} cannot be asked: {}", rule.name(), e.getMessage());
                    signals.add(Signal.wrong(
                            BROKEN,
                            Map.of("broken_rule", rule.name()),
                            Severity.WARNING,
                            Double.NaN,
                            "the rule " + rule.name() + " cannot be asked",
                            e.getMessage()));
                }
            }
        }
        return new Said(signals, answered);
    }

    /** One row a signal. */
    List<Signal> ask(UserRule rule, Instant now) {
        String query = new WatchView(rule.name(), "", rule.query().replace("${now}", "TIMESTAMP'" + now + "'"))
                .queryOf(target);
        return spark.sql("SELECT * FROM (" + query + ") LIMIT " + MAX_ROWS).collectAsList().stream()
                .map(row -> signal(rule, row))
                .toList();
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
