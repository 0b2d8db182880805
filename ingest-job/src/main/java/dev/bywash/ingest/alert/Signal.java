package dev.bywash.ingest.alert;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Something that a rule says of one thing, at one evaluation.
 *
 * @param labels what it is said of: the same labels, the same alert
 * @param active whether it is wrong
 * @param conclusive of one that is not: whether it was looked at and is right, rather than not heard of
 * @param value what was measured; NaN where nothing was
 * @param summary one sentence for people; of what is right empty, unless there is a reason for its being over that is to be said
 * @param evidence what the sentence rests on, and where to look further; may be null
 */
record Signal(
        String rule,
        SortedMap<String, String> labels,
        boolean active,
        boolean conclusive,
        Severity severity,
        double value,
        String summary,
        String evidence) {

    /** Something that is wrong. */
    public static Signal wrong(
            String rule, Map<String, String> labels, Severity severity, double value, String summary, String evidence) {
        return new Signal(rule, new TreeMap<>(labels), true, true, severity, value, summary, evidence);
    }

    /** Something that is right. */
    public static Signal right(String rule, Map<String, String> labels) {
        return new Signal(rule, new TreeMap<>(labels), false, true, Severity.INFO, Double.NaN, "", null);
    }

    /** Something of which nobody has to hear any more, though it may not be right; the summary says why. */
    static Signal over(String rule, Map<String, String> labels, String summary) {
        return new Signal(rule, new TreeMap<>(labels), false, true, Severity.INFO, Double.NaN, summary, null);
    }

    /** Nothing was heard of an alert any more. */
    static Signal unheard(Alert alert) {
        return new Signal(alert.rule(), alert.labels(), false, false, alert.severity(), Double.NaN, "", null);
    }

    /**
     * What an evaluation says of each alert, by its fingerprint: the last signal of it; and of an open one that no signal names, that nothing was heard of it.
     *
     * @param asked of which alerts it would have been heard, were they wrong
     */
    static Map<String, Signal> ofEach(List<Signal> said, Collection<Alert> known, Predicate<Alert> asked) {
        Map<String, Signal> signals = new LinkedHashMap<>();
        said.forEach(signal -> signals.put(signal.fingerprint(), signal));
        known.stream()
                .filter(alert -> alert.isOpen() && asked.test(alert))
                .forEach(alert -> signals.putIfAbsent(alert.fingerprint(), unheard(alert)));
        return signals;
    }

    /** The identity of the alert: a hash of rule and labels, 32 hexadecimal digits. */
    public String fingerprint() {
        return Fingerprint.of(rule, labels);
    }
}
