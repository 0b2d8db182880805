package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Alert.State;
import dev.bywash.ingest.alert.Outbox.Episode;
import dev.bywash.ingest.alert.Outbox.NoticeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is to be said, as it follows from the state of the alerts and from what was put down to be said before: so nothing is lost where a run ends between the two. */
final class Transitions {

    private static final Duration REPEAT = Duration.ofHours(4);

    /** So many new alerts are said on a channel at once; what is beyond is summed up in one. */
    static final int STORM = 20;

    private Transitions() {}

    /** What has to be put down. */
    record Derived(List<OutboxRow> rows, Alert storm) {}

    /**
     * Derives.
     *
     * @param alerts open ones, and such as were open a day ago
     * @param known what was put down before, and its status; by its key
     */
    static Derived of(
            Collection<Alert> alerts,
            Map<NoticeKey, String> known,
            List<Silence> silences,
            List<String> channels,
            Instant now) {
        List<OutboxRow> rows = new ArrayList<>();
        Alert storm = null;
        for (String channel : channels) {
            List<Notice> firing = new ArrayList<>();
            for (Alert alert : alerts) {
                boolean silent = silences.stream().anyMatch(silence -> silence.covers(alert, now));
                String said = known.get(new NoticeKey(Episode.of(alert), Notice.FIRING, channel));
                if (alert.state() == State.FIRING && !silent) {
                    if (said == null) {
                        firing.add(new Notice(alert, Notice.FIRING, channel, now));
                    } else if (!said.equals(OutboxRow.SUMMED_UP)) {
                        addAgain(rows, alert, channel, known, now);
                    }
                } else if (alert.state() == State.RESOLVED && said != null && !said.equals(OutboxRow.SUMMED_UP)) {
                    addNew(rows, new Notice(alert, Notice.RESOLVED, channel, now), known, now);
                }
            }
            firing.sort(Comparator.comparing((Notice notice) -> notice.alert().severity())
                    .thenComparing(notice -> notice.alert().fingerprint()));
            firing.stream().limit(STORM).forEach(notice -> rows.add(OutboxRow.waiting(notice, now)));
            firing.stream().skip(STORM).forEach(notice -> rows.add(OutboxRow.summedUp(notice)));
            if (firing.size() > STORM) {
                storm = storm(firing.size() - STORM, now);
                rows.add(OutboxRow.waiting(new Notice(storm, Notice.FIRING, channel, now), now));
            }
        }
        return new Derived(rows, storm);
    }

    private static void addAgain(
            List<OutboxRow> rows, Alert alert, String channel, Map<NoticeKey, String> known, Instant now) {
        long times = Duration.between(alert.fired(), now).dividedBy(REPEAT);
        if (times > 0) {
            addNew(rows, new Notice(alert, Notice.AGAIN + times, channel, now), known, now);
        }
    }

    private static void addNew(List<OutboxRow> rows, Notice notice, Map<NoticeKey, String> known, Instant now) {
        if (!known.containsKey(NoticeKey.of(notice))) {
            rows.add(OutboxRow.waiting(notice, now));
        }
    }

    /** It is over as soon as it is said: nobody has to resolve it. */
    private static Alert storm(int rest, Instant now) {
        Signal signal = Signal.wrong(
                Notice.STORM,
                new TreeMap<>(Map.of("begun", now.toString())),
                Severity.CRITICAL,
                rest,
                rest + " more alerts began at the same time, and are not said one by one",
                "SELECT * FROM alerts_open");
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
