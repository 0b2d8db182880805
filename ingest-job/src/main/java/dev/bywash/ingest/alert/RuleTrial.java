package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Alert.State;
import dev.bywash.ingest.alert.UserRules.UserRule;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * What a rule of the user's own would have said had it been there before: it is asked at one time of the past after the other, of what runs had brought until
 * then, and what it says becomes alerts as it does when the job asks. Nothing is written, nothing is sent.
 */
public final class RuleTrial {

    private static final String UNNAMED = "the query";

    private final SparkSession spark;
    private final Target target;
    private final UserRules rules;
    private final Deadlines deadlines;

    public RuleTrial(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
        AsOf then = AsOf.then(target);
        this.rules = new UserRules(spark, target, UserRules.LIMIT, then);
        this.deadlines = new Deadlines(spark, target, then);
    }

    /**
     * An alert that would have been said.
     *
     * @param over when it would have been over; null where it would not be yet
     */
    public record Said(
            SortedMap<String, String> labels, Severity severity, String summary, Instant fired, Instant over) {}

    /** Hears how many of how many times have been asked of. */
    public interface Progress {
        void asked(int times, int of);
    }

    /**
     * Tries a rule of {@code alert_rules}, whether it is switched on there or not; or {@value Deadlines#MISSED}, of all rows of {@code deadlines} in the same way.
     *
     * @throws IllegalArgumentException where there is none of this name with a query, or it cannot be asked; the message says why
     */
    public List<Said> ofRule(String name, Times times, Progress progress) {
        if (!AlertSchema.exists(spark, target)) {
            throw new IllegalArgumentException(
                    "There are no rules: no run of the ingest job had --alerts log or send yet; try the rule's text by --query");
        }
        if (name.equals(Deadlines.MISSED)) {
            return of(1, deadlines::tryAll, times, progress);
        }
        List<UserRule> all = rules.all();
        UserRule rule = all.stream()
                .filter(each -> each.name().equals(name) && each.query() != null)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no rule '%s' with a query in %s; there are %s"
                        .formatted(
                                name,
                                target.table(AlertTables.ALERT_RULES.name()),
                                all.stream()
                                        .filter(each -> each.query() != null)
                                        .map(UserRule::name)
                                        .sorted()
                                        .collect(Collectors.joining(", ")))));
        return of(new UserRule(rule.name(), true, rule.query(), rule.patience()), times, progress);
    }

    /**
     * Tries a query that is no rule yet.
     *
     * @throws IllegalArgumentException where it cannot be asked; the message says why
     */
    public List<Said> ofQuery(String query, int patience, Times times, Progress progress) {
        return of(new UserRule(UNNAMED, true, query, patience), times, progress);
    }

    private List<Said> of(UserRule rule, Times times, Progress progress) {
        return of(rule.patience(), time -> ask(rule, time), times, progress);
    }

    private List<Said> of(int patience, Function<Instant, List<Signal>> asked, Times times, Progress progress) {
        if (!WatchSchema.exists(spark, target)) {
            throw new IllegalArgumentException(
                    "There is nothing to ask: no run of the ingest job had --watch on for this target yet");
        }
        Map<String, Alert> alerts = new HashMap<>();
        Map<List<Object>, Alert> fired = new HashMap<>();
        List<Instant> all = times.all();
        for (int i = 0; i < all.size(); i++) {
            keep(asked.apply(all.get(i)), patience, all.get(i), alerts, fired);
            progress.asked(i + 1, all.size());
        }
        return fired.values().stream()
                .sorted(Comparator.comparing(Alert::fired).thenComparing(Alert::fingerprint))
                .map(alert -> new Said(
                        alert.labels(),
                        alert.severity(),
                        alert.summary(),
                        alert.fired(),
                        alert.state() == State.RESOLVED ? alert.resolved() : null))
                .toList();
    }

    private List<Signal> ask(UserRule rule, Instant time) {
        UserRules.Said said = rules.ask(List.of(rule), time);
        if (!said.answered().contains(rule.name())) {
            Signal broken = said.signals().get(0);
            throw new IllegalArgumentException(broken.summary() + System.lineSeparator() + broken.evidence());
        }
        return said.signals();
    }

    private static void keep(
            List<Signal> said, int patience, Instant time, Map<String, Alert> alerts, Map<List<Object>, Alert> fired) {
        Signal.ofEach(said, alerts.values(), alert -> true).forEach((fingerprint, signal) -> {
            Alert next = Alert.next(alerts.get(fingerprint), signal, patience, time);
            alerts.put(fingerprint, next);
            if (next.fired() != null) {
                fired.put(List.of(fingerprint, next.episode()), next);
            }
        });
    }

    /**
     * When a rule is asked: at {@code first}, and every {@code every} after it, up to {@code last}.
     */
    public record Times(Instant first, Instant last, Duration every) {

        List<Instant> all() {
            List<Instant> all = new ArrayList<>();
            for (Instant time = first; !time.isAfter(last); time = time.plus(every)) {
                all.add(time);
            }
            return all;
        }
    }
}
