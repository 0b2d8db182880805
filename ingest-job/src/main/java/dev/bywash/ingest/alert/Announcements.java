package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Outbox.NoticeKey;
import dev.bywash.ingest.alert.Outbox.Put;
import dev.bywash.ingest.alert.Outbox.Waiting;
import dev.bywash.ingest.alert.Transitions.Derived;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.Steps;
import dev.bywash.ingest.watch.WatchOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends what is to be said of alerts, and what is waiting, and then writes down what became of it: what is to be said follows from the alerts, so who is killed before says the
 * same again, by the same keys. Not safe for use by several threads.
 */
final class Announcements {

    private final WatchOptions options;
    private final ChannelSettings settings;
    private final Steps steps;
    private final AlertStore store;
    private final KnownAlerts known;
    private final Outbox outbox;
    private Sender sender;

    /** Whether alerts may have changed since all was said that is to be said of them: as a killed process leaves them. */
    private boolean mayBeUnsaid = true;

    Announcements(WatchOptions options, ChannelSettings settings, AlertStore store, KnownAlerts known, Steps steps) {
        this.options = options;
        this.settings = settings;
        this.steps = steps;
        this.store = store;
        this.known = known;
        this.outbox = new Outbox(store);
    }

    /** Alerts have changed; those have begun, and this process was the one to write that down. */
    void changed(Collection<Alert> begun) {
        mayBeUnsaid = true;
        begun.forEach(outbox::begins);
    }

    /** Says what is to be said of the alerts as they are, before they change: or else one that a killed process wrote down would be over, and nobody ever told. */
    void sayWhatWasLeft(String runId, Instant now) {
        if (mayBeUnsaid && hasChannels()) {
            say(runId, now);
        }
    }

    /** Where they cannot be read, who sends says so. */
    private boolean hasChannels() {
        try {
            return sender() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Says all that is to be said. */
    void say(String runId, Instant now) {
        List<Alert> fired = fired(now);
        if (!fired.isEmpty() || outbox.mayHaveWaiting()) {
            List<String> channels = sender().channels();
            Derived derived = derive(fired, channels, now);
            if (derived.storms().isEmpty()) {
                send(derived.rows(), channels, now);
            } else {
                keepStorms(derived, runId, now);
                send(List.of(), channels, now);
            }
        }
        mayBeUnsaid = false;
    }

    private List<Alert> fired(Instant now) {
        return known.recent(now).values().stream()
                .filter(alert -> alert.fired() != null)
                .toList();
    }

    private Derived derive(List<Alert> fired, List<String> channels, Instant now) {
        Derived atMost =
                Transitions.of(fired, outbox.statusOf(fired, now), List.of(), channels, options.mostUnusual(), now);
        return atMost.rows().isEmpty()
                ? atMost
                : Transitions.of(
                        fired,
                        outbox.statusNow(fired, atMost.rows(), now),
                        store.silences(now),
                        channels,
                        options.mostUnusual(),
                        now);
    }

    /** All is written down before it is sent: what sums up the others has the time in its key, and would be another one the next time. */
    private void keepStorms(Derived derived, String runId, Instant now) {
        store.write(derived.storms(), true, runId, now);
        derived.storms().forEach(known::put);
        outbox.write(derived.rows());
        steps.reached("outbox");
    }

    private void send(List<OutboxRow> rows, List<String> channels, Instant now) {
        List<Waiting> due = new ArrayList<>(outbox.due(channels, known.recent(now), now));
        rows.forEach(row -> due.add(new Waiting(row.notice(), row.attempts())));
        Map<NoticeKey, OutboxRow> became = new LinkedHashMap<>();
        if (!due.isEmpty()) {
            rows.forEach(row -> became.put(NoticeKey.of(row.notice()), row));
            sender().send(due, now).forEach(row -> became.put(NoticeKey.of(row.notice()), row));
            steps.reached("sent");
        }
        outbox.write(became.values());
        steps.reached("marked");
    }

    /** What no channel took for good, of the last day, by channel. */
    Map<String, List<Put>> dead(Instant now) {
        return outbox.dead(fired(now), now);
    }

    /** Tells whoever waits for it that the job is alive. */
    void beat() {
        sender().beat();
    }

    /**
     * Who sends, made when there is something to say first.
     *
     * @throws IllegalArgumentException when it cannot be read where the channels are
     */
    Sender sender() {
        if (sender == null) {
            Channels channels = options.alerts() == AlertMode.SEND
                    ? Channels.of(settings.of(options.channels()))
                    : new Channels(List.of(), null);
            sender = new Sender(channels);
        }
        return sender;
    }

    /** What was read may not be what the tables hold. */
    void forget() {
        outbox.forget();
        mayBeUnsaid = true;
    }

    /** The next run has all the time of sending again. */
    void endRun() {
        outbox.endRun();
        if (sender != null) {
            sender.begin();
        }
    }
}
