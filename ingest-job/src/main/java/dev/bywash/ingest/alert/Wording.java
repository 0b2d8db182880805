package dev.bywash.ingest.alert;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How alerts read where there is room for text only. */
final class Wording {

    private static final String CUT = "...";
    private static final int MAX_EVIDENCE = 600;
    private static final int MAX_SUMMARY = 1000;
    private static final int MAX_LABELS = 1000;
    private static final int MAX_TITLE = 200;

    private Wording() {}

    /** A headline for some alerts of one group. */
    static String title(List<Notice> notices) {
        long firing = notices.stream().filter(notice -> !notice.isResolved()).count();
        String state = firing == 0 ? "RESOLVED" : "FIRING:" + firing;
        return "[%s] %s".formatted(state, shortened(notices.get(0).group(), MAX_TITLE));
    }

    /** A line for an alert, and more for what it rests on. */
    static String text(Notice notice) {
        Alert alert = notice.alert();
        String labels = alert.labels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(", "));
        String state =
                notice.isResolved() ? "resolved" : alert.severity().text().toUpperCase(Locale.ROOT);
        String evidence =
                alert.evidence() == null || notice.isResolved() ? "" : "\n" + shortened(alert.evidence(), MAX_EVIDENCE);
        return "%s %s: %s (%s)%s"
                .formatted(
                        state,
                        alert.rule(),
                        shortened(alert.summary(), MAX_SUMMARY),
                        shortened(labels, MAX_LABELS),
                        evidence);
    }

    /** No longer than that: what is too long for a channel, it refuses. */
    static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - CUT.length()) + CUT;
    }

    static String text(List<Notice> notices) {
        return notices.stream().map(Wording::text).collect(Collectors.joining("\n"));
    }
}
