package dev.bywash.ingest.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The outbox as this process knows it: what was said of the alerts that are open, and what is waiting. Other processes may write to the table. So it is read again for
 * alerts that this one has not begun itself in this run, before anything else is said of any, and every five minutes. Not safe for use by several threads.
 */
final class Outbox {

    private static final Duration TRUSTED = Duration.ofMinutes(5);
    private static final Duration RECENT = Duration.ofDays(1);
    private static final int MOST_WAITING = 500;

    private final AlertStore store;
    private final Map<NoticeKey, Put> known = new HashMap<>();

    /** What could not be written down: that it was sent is known to this process all the same, lest it sends it in each run. */
    private final Map<NoticeKey, OutboxRow> unwritten = new LinkedHashMap<>();

    /** Alerts of which it is known what was said. */
    private final Set<Episode> covered = new HashSet<>();

    /** Those of them that began in this run, by this process: nobody else says anything of them. */
    private final Set<Episode> own = new HashSet<>();

    private Instant read = Instant.MIN;
    private boolean readInThisRun;

    Outbox(AlertStore store) {
        this.store = store;
    }

    /** An alert, this time that it is wrong. */
    record Episode(String fingerprint, long number) {

        static Episode of(Alert alert) {
            return new Episode(alert.fingerprint(), alert.episode());
        }
    }

    /** The identity of a row. */
    record NoticeKey(Episode episode, String transition, String channel) {

        static NoticeKey of(Notice notice) {
            return new NoticeKey(Episode.of(notice.alert()), notice.transition(), notice.channel());
        }
    }

    /** A row, without what it says of; {@code nextTry} and {@code error} may be null. */
    record Put(NoticeKey key, String status, int attempts, Instant nextTry, String error, Instant created) {

        private static Put of(OutboxRow row) {
            Notice notice = row.notice();
            return new Put(
                    NoticeKey.of(notice), row.status(), row.attempts(), row.nextTry(), row.error(), notice.created());
        }

        private boolean isWaiting() {
            return status.equals(OutboxRow.WAITING);
        }
    }

    /** Something to send. */
    record Waiting(Notice notice, int attempts) {}

    /** The status of what was put down of these alerts. */
    Map<NoticeKey, String> statusOf(Collection<Alert> alerts, Instant now) {
        if (isOld(now) || alerts.stream().map(Episode::of).anyMatch(each -> !covered.contains(each))) {
            readAgain(alerts, now);
        }
        return status();
    }

    /** The same, where nobody else may have said something meanwhile: but of what began in this run. */
    Map<NoticeKey, String> statusNow(Collection<Alert> alerts, List<OutboxRow> toSay, Instant now) {
        boolean isKnown = toSay.stream()
                .map(OutboxRow::notice)
                .allMatch(notice ->
                        notice.transition().equals(Notice.FIRING) && own.contains(Episode.of(notice.alert())));
        if (!readInThisRun && !isKnown) {
            readAgain(alerts, now);
        }
        return status();
    }

    private Map<NoticeKey, String> status() {
        return all().stream().collect(Collectors.toMap(Put::key, Put::status));
    }

    private Collection<Put> all() {
        Map<NoticeKey, Put> all = new HashMap<>(known);
        unwritten.forEach((key, row) -> all.put(key, Put.of(row)));
        return all.values();
    }

    private boolean isOld(Instant now) {
        return read.isBefore(now.minus(TRUSTED));
    }

    private void readAgain(Collection<Alert> alerts, Instant now) {
        known.clear();
        covered.clear();
        store.said(alerts, now.minus(RECENT)).forEach(put -> known.put(put.key(), put));
        alerts.forEach(alert -> covered.add(Episode.of(alert)));
        covered.addAll(own);
        read = now;
        readInThisRun = true;
    }

    /** An alert has begun, and this process was the one to write it down. */
    void begins(Alert alert) {
        own.add(Episode.of(alert));
        covered.add(Episode.of(alert));
    }

    /** Whether something may be waiting, of this process or of one that was killed. */
    boolean mayHaveWaiting() {
        return read.equals(Instant.MIN) || all().stream().anyMatch(Put::isWaiting);
    }

    /** What is waiting for these channels and due, what came first before the others; of more than so many, what is due first. */
    List<Waiting> due(Collection<String> channels, Map<String, Alert> alerts, Instant now) {
        List<Put> due = all().stream()
                .filter(put -> put.isWaiting()
                        && !put.nextTry().isAfter(now)
                        && channels.contains(put.key().channel()))
                .sorted(Comparator.comparing(Put::nextTry).thenComparing(Put::created))
                .limit(MOST_WAITING)
                .sorted(Comparator.comparing(Put::created)
                        .thenComparing(put -> put.key().episode().fingerprint()))
                .toList();
        Map<Episode, Alert> all = new HashMap<>();
        alerts.values().forEach(alert -> all.put(Episode.of(alert), alert));
        Set<String> others = due.stream()
                .map(put -> put.key().episode())
                .filter(episode -> !all.containsKey(episode))
                .map(Episode::fingerprint)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        store.episodes(others).forEach(alert -> all.put(Episode.of(alert), alert));
        return due.stream()
                .filter(put -> all.containsKey(put.key().episode()))
                .map(put -> new Waiting(
                        new Notice(
                                all.get(put.key().episode()),
                                put.key().transition(),
                                put.key().channel(),
                                put.created()),
                        put.attempts()))
                .toList();
    }

    /** What no channel took for good, of the last day. */
    Map<String, List<Put>> dead(Collection<Alert> alerts, Instant now) {
        if (isOld(now)) {
            readAgain(alerts, now);
        }
        return all().stream()
                .filter(put ->
                        put.status().equals(OutboxRow.DEAD) && put.created().isAfter(now.minus(RECENT)))
                .collect(Collectors.groupingBy(put -> put.key().channel()));
    }

    /** Writes rows down, in one commit, with those that could not be written before. */
    void write(Collection<OutboxRow> rows) {
        rows.forEach(row -> unwritten.put(NoticeKey.of(row.notice()), row));
        boolean areNew = unwritten.keySet().stream().noneMatch(known::containsKey);
        store.say(unwritten.values(), areNew);
        unwritten.forEach((key, row) -> known.put(key, Put.of(row)));
        unwritten.clear();
    }

    void endRun() {
        own.clear();
        readInThisRun = false;
    }

    /** What was read may not be what the table holds. */
    void forget() {
        known.clear();
        covered.clear();
        own.clear();
        read = Instant.MIN;
    }
}
