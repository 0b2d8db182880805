package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Alert.State;
import dev.bywash.ingest.alert.Outbox.Episode;
import dev.bywash.ingest.alert.Outbox.NoticeKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be said, as it follows from the state of the alerts and from what was put down to be said before: so nothing is lost where a run ends between the two. */
final class Transitions {

    private static final Duration REPEAT = Duration.ofHours(4);

    /** So many new alerts are said on a channel at once; what is beyond is summed up in one. */
    static final int STORM = 20;

    private static final Duration BUDGET_OF = Duration.ofDays(1);

    private Transitions() {}

    /**
     * What has to be put down.
     *
     * @param storms alerts that sum up others, and are not written down yet
     */
    record Derived(List<OutboxRow> rows, Collection<Alert> storms) {}

    /**
     * Derives.
     *
     * @param alerts open ones, and such as were open a day ago
     * @param known what was put down before, and its status; by its key
     * @param mostUnusual how many alerts of what is unusual are said one by one within a day, the worst first
     */
    static Derived of(
            Collection<Alert> alerts,
            Map<NoticeKey, String> known,
            List<Silence> silences,
            List<String> channels,
            int mostUnusual,
            Instant now) {
        List<OutboxRow> rows = new ArrayList<>();
        Map<String, Alert> storms = new LinkedHashMap<>();
        for (String channel : channels) {
            List<Notice> firing = new ArrayList<>();
            List<Notice> toSay = new ArrayList<>();
            List<Notice> still = new ArrayList<>();
            for (Alert alert : alerts) {
                boolean silent = silences.stream().anyMatch(silence -> silence.covers(alert, now));
                String said = known.get(new NoticeKey(Episode.of(alert), Notice.FIRING, channel));
                if (alert.state() == State.FIRING && !silent) {
                    if (said == null) {
                        firing.add(new Notice(alert, Notice.FIRING, channel, now));
                    } else {
                        again(alert, channel, now)
                                .filter(again -> !known.containsKey(NoticeKey.of(again)))
                                .ifPresent(again -> (said.equals(OutboxRow.SUMMED_UP) ? still : toSay).add(again));
                    }
                } else if (alert.state() == State.RESOLVED && said != null && !said.equals(OutboxRow.SUMMED_UP)) {
                    Notice over = new Notice(alert, Notice.RESOLVED, channel, now);
                    if (!known.containsKey(NoticeKey.of(over))) {
                        toSay.add(over);
                    }
                }
            }
            firing.sort(Comparator.comparing((Notice notice) -> notice.alert().severity())
                    .thenComparing(notice -> notice.alert().fingerprint()));
            long said = unusualSaid(alerts, known, channel, now);
            List<Notice> beyond = firing.stream()
                    .filter(notice -> isUnusual(notice.alert()))
                    .skip(Math.max(0, mostUnusual - said))
                    .toList();
            if (!beyond.isEmpty()) {
                firing.removeAll(beyond);
                beyond.forEach(notice -> rows.add(OutboxRow.summedUp(notice)));
                long saidNow = firing.stream()
                        .filter(notice -> isUnusual(notice.alert()))
                        .count();
                Alert budget = budget(said + saidNow, beyond.size(), now);
                Notice over =
                        new Notice(storms.getOrDefault(budget.fingerprint(), budget), Notice.FIRING, channel, now);
                if (!known.containsKey(NoticeKey.of(over))) {
                    storms.putIfAbsent(budget.fingerprint(), budget);
                    toSay.add(over);
                }
            }
            firing.stream().limit(STORM).forEach(toSay::add);
            if (firing.size() > STORM) {
                List<Notice> rest = firing.subList(STORM, firing.size());
                rest.forEach(notice -> rows.add(OutboxRow.summedUp(notice)));
                toSay.add(sumUp(
                        "begun", "%d more alerts began at the same time, and are not said one by one", rest, storms));
            }
            if (!still.isEmpty()) {
                still.forEach(notice -> rows.add(OutboxRow.summedUp(notice)));
                toSay.add(
                        sumUp("still", "%d alerts that were summed up when they began are still open", still, storms));
            }
            toSay.forEach(notice -> rows.add(OutboxRow.waiting(notice, now)));
        }
        return new Derived(rows, storms.values());
    }

    private static boolean isUnusual(Alert alert) {
        return UnusualRules.ALL.contains(alert.rule());
    }

    /** How many of that kind were said one by one within a day. */
    private static long unusualSaid(
            Collection<Alert> alerts, Map<NoticeKey, String> known, String channel, Instant now) {
        return alerts.stream()
                .filter(alert -> isUnusual(alert) && alert.fired().isAfter(now.minus(BUDGET_OF)))
                .map(alert -> known.get(new NoticeKey(Episode.of(alert), Notice.FIRING, channel)))
                .filter(status -> status != null && !status.equals(OutboxRow.SUMMED_UP))
                .count();
    }

    /** Said once a day. */
    private static Alert budget(long said, int beyond, Instant now) {
        return over(
                Notice.BUDGET,
                Map.of("day", LocalDate.ofInstant(now, ZoneOffset.UTC).toString()),
                Severity.WARNING,
                beyond,
                "%d unusual things were said within 24 hours; %d more, and all that come today, are summed up"
                        .formatted(said, beyond),
                now);
    }

    /** That it is still wrong; of more times that nobody came to say so, the last. */
    private static Optional<Notice> again(Alert alert, String channel, Instant now) {
        long times = Duration.between(alert.fired(), now).dividedBy(REPEAT);
        return times > 0 ? Optional.of(new Notice(alert, Notice.AGAIN + times, channel, now)) : Optional.empty();
    }

    /** One alert for all channels, by its fingerprint: what they have to sum up is mostly the same. */
    private static Notice sumUp(String label, String summary, List<Notice> rest, Map<String, Alert> storms) {
        Notice one = rest.get(0);
        Alert storm = storm(label, summary.formatted(rest.size()), rest.size(), one.created());
        storms.putIfAbsent(storm.fingerprint(), storm);
        return new Notice(storms.get(storm.fingerprint()), Notice.FIRING, one.channel(), one.created());
    }

    /** It is over as soon as it is said: nobody has to resolve it. */
    private static Alert storm(String label, String summary, int rest, Instant now) {
        return over(Notice.STORM, Map.of(label, now.toString()), Severity.CRITICAL, rest, summary, now);
    }

    private static Alert over(
            String rule, Map<String, String> labels, Severity severity, double value, String summary, Instant now) {
        Signal signal = Signal.wrong(rule, labels, severity, value, summary, "SELECT * FROM alerts_open");
        Alert alert = Alert.next(null, signal, 1, now);
        return new Alert(
                alert.fingerprint(),
                alert.episode(),
                alert.rule(),
                alert.labels(),
                State.RESOLVED,
                alert.severity(),
                alert.summary(),
                alert.value(),
                alert.evidence(),
                now,
                now,
                now,
                1,
                0,
                0);
    }
}
