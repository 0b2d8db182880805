package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Baselines.Series;
import dev.bywash.ingest.detect.Finding;
import dev.bywash.ingest.detect.Finding.Kind;
import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Judgement;
import dev.bywash.ingest.detect.Point;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What one run brought, value by value, against what was known before; each value is part of what the next one is compared with. */
final class Comparison {

    /** How many of the values before are shown. */
    private static final int SHOWN = 3;

    private final Map<Series, History> known;
    private final Map<Series, History> changed = new HashMap<>();
    private final Map<String, Signal> signals = new HashMap<>();

    Comparison(Map<Series, History> known) {
        this.known = known;
    }

    /**
     * Compares the load of a table, and remembers it: the last one counts, and one whose log came late says nothing any more. Of one that cannot be judged nothing is
     * said either. One that the history has already is not compared with itself.
     */
    void testLoad(
            String rule,
            Map<String, String> labels,
            BiFunction<History, Point, Judgement> detector,
            Series series,
            Point point) {
        Compared compared = compare(detector, series, point);
        if (compared.before().hasLater(point.time())) {
            return;
        }
        if (compared.judgement().isUsual()) {
            say(Signal.right(rule, labels));
        } else {
            sayUnusual(rule, labels, compared, point);
        }
    }

    /**
     * Compares a run of a pipeline, and remembers it. That it is unusual is said whatever other runs are, which may go on at the same time; that one is usual is not known
     * before it has ended.
     */
    void testRun(
            String rule,
            Map<String, String> labels,
            BiFunction<History, Point, Judgement> detector,
            Series series,
            Point point) {
        sayUnusual(rule, labels, compare(detector, series, point), point);
    }

    private record Compared(History before, Judgement judgement, History after) {}

    private Compared compare(BiFunction<History, Point, Judgement> detector, Series series, Point point) {
        History before = historyOf(series).before(point.id());
        Judgement judgement = detector.apply(before, point);
        History after = judgement.isUnusual() ? before.withUnusual(point) : before.withUsual(point);
        change(series, known -> after);
        return new Compared(before, judgement, after);
    }

    private void sayUnusual(String rule, Map<String, String> labels, Compared compared, Point point) {
        if (compared.judgement().isUnusual()) {
            say(unusual(rule, labels, compared.judgement().finding(), compared.before(), compared.after(), point));
        }
    }

    private void say(Signal signal) {
        signals.put(signal.fingerprint(), signal);
    }

    /** Changes a series in another way; one that stays as it is, nobody has to write. */
    void change(Series series, UnaryOperator<History> change) {
        History before = historyOf(series);
        History after = change.apply(before);
        if (!after.equals(before)) {
            changed.put(series, after);
        }
    }

    /** The histories that have a new value. */
    Map<Series, History> changed() {
        return changed;
    }

    List<Signal> signals() {
        return List.copyOf(signals.values());
    }

    private History historyOf(Series series) {
        return changed.getOrDefault(series, known.getOrDefault(series, History.EMPTY));
    }

    private static Signal unusual(
            String rule, Map<String, String> labels, Finding found, History before, History after, Point point) {
        Signal wrong = wrong(rule, labels, found, before, point);
        return after.held().isEmpty()
                ? Signal.over(
                        rule,
                        labels,
                        "%s; so did others before it, and from now on that is what counts as usual"
                                .formatted(wrong.summary()))
                : wrong;
    }

    private static Signal wrong(String rule, Map<String, String> labels, Finding found, History before, Point point) {
        String what = labels.getOrDefault("table", labels.get("pipeline"));
        String summary =
                switch (found.kind()) {
                    case ZERO_ROWS ->
                        "%s was loaded without any row; it always had some, usually %s"
                                .formatted(what, number(found.expected()));
                    case ROWS ->
                        "%s was loaded with %s rows instead of about %s"
                                .formatted(what, number(found.observed()), number(found.expected()));
                    case DURATION ->
                        "the load of %s took %s s instead of about %s s"
                                .formatted(what, number(found.observed()), number(found.expected()));
                    default ->
                        "%s logged %s warnings and errors instead of about %s"
                                .formatted(what, number(found.observed()), number(found.expected()));
                };
        String last = before.points().stream()
                .skip(Math.max(0, before.points().size() - SHOWN))
                .map(each -> each.time() + ": " + number(each.value()))
                .collect(Collectors.joining("; "));
        String look = labels.containsKey("table")
                ? "SELECT * FROM load_facts WHERE event_id = '" + point.id() + "'"
                : "SELECT * FROM run_facts WHERE run_key = '" + point.id() + "'";
        return Signal.wrong(
                rule,
                labels,
                found.kind() == Kind.ZERO_ROWS ? Severity.ERROR : Severity.WARNING,
                found.observed(),
                summary,
                "usual is %s to %s, by %d values; the last ones were %s%n%s"
                        .formatted(number(found.low()), number(found.high()), found.n(), last, look));
    }

    /** As people read it: with a decimal where it is small and has one. */
    static String number(double value) {
        return Math.abs(value) < 10 && value != Math.rint(value)
                ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%,.0f", value);
    }
}
