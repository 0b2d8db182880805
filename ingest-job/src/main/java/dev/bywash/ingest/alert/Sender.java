package dev.bywash.ingest.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.alert.Delivery.Outcome;
import dev.bywash.ingest.alert.Outbox.Waiting;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what is waiting, on each channel until that does not answer, and no longer than ten seconds in all. */
final class Sender {

    /** The name of the channel that is the job's own log. */
    static final String LOG_CHANNEL = "log";

    private static final Duration BUDGET = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final URI heartbeat;
    private final Delivery delivery = new Delivery();
    private Duration left = BUDGET;

    Sender(Channels channels) {
        channels.all().forEach(channel -> this.channels.put(channel.name(), channel));
        this.heartbeat = channels.heartbeat();
    }

    /** The names that the outbox is to have rows for. */
    List<String> channels() {
        return channels.isEmpty() ? List.of(LOG_CHANNEL) : List.copyOf(channels.keySet());
    }

    /** There is all of the time again. It is spent by sending alone: what the tables take meanwhile, were they slow, would leave none. */
    void begin() {
        left = BUDGET;
    }

    /** Returns what became of each; what was not come to stays as it is. */
    List<OutboxRow> send(List<Waiting> waiting, Instant now) {
        List<OutboxRow> done = new ArrayList<>();
        Map<String, List<Waiting>> byChannel = waiting.stream()
                .collect(Collectors.groupingBy(
                        each -> each.notice().channel(), LinkedHashMap::new, Collectors.toList()));
        byChannel.forEach((name, all) -> {
            if (name.equals(LOG_CHANNEL)) {
                all.forEach(each -> {
                    LOG.warn("alert: {}", Wording.text(each.notice()));
                    done.add(taken(each, now));
                });
            } else if (channels.containsKey(name)) {
                send(channels.get(name), all, done, now);
            }
        });
        return done;
    }

    private void send(Channel channel, List<Waiting> all, List<OutboxRow> done, Instant now) {
        Map<String, List<Waiting>> groups = all.stream()
                .collect(Collectors.groupingBy(each -> each.notice().group(), LinkedHashMap::new, Collectors.toList()));
        for (List<Waiting> group : groups.values()) {
            for (List<Waiting> part : parts(group, channel)) {
                if (left.isZero()) {
                    return;
                }
                HttpRequest request =
                        channel.request(part.stream().map(Waiting::notice).toList());
                Outcome outcome = deliver(request);
                part.forEach(each -> done.add(OutboxRow.tried(each.notice(), each.attempts(), outcome, now)));
                if (outcome.kind() != Outcome.Kind.SENT) {
                    LOG.warn("alerts: channel {}: {}", channel.name(), outcome.error());
                }
                if (outcome.kind() == Outcome.Kind.AGAIN) {
                    // It does not answer: what else waits for it, waits as long, and costs no time now.
                    all.stream()
                            .filter(each ->
                                    done.stream().noneMatch(row -> row.notice().equals(each.notice())))
                            .toList()
                            .forEach(each -> done.add(OutboxRow.tried(each.notice(), each.attempts(), outcome, now)));
                    return;
                }
            }
        }
    }

    /** As many as a message takes, and one at least. */
    private static List<List<Waiting>> parts(List<Waiting> group, Channel channel) {
        List<List<Waiting>> parts = new ArrayList<>();
        List<Waiting> part = new ArrayList<>();
        int bytes = 0;
        for (Waiting each : group) {
            int more = Wording.text(each.notice()).getBytes(UTF_8).length;
            if (!part.isEmpty() && (part.size() == channel.mostAlerts() || bytes + more > channel.mostBytes())) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(each);
            bytes += more;
        }
        parts.add(part);
        return parts;
    }

    private static OutboxRow taken(Waiting each, Instant now) {
        return OutboxRow.tried(each.notice(), each.attempts(), new Outcome(Outcome.Kind.SENT, null, null), now);
    }

    /** Tells a dead man's switch that the job is alive. */
    void beat() {
        if (heartbeat != null && !left.isZero()) {
            Outcome outcome = deliver(HttpRequest.newBuilder(heartbeat).GET().build());
            if (outcome.kind() != Outcome.Kind.SENT) {
                LOG.warn("alerts: the heartbeat was not taken: {}", outcome.error());
            }
        }
    }

    private Outcome deliver(HttpRequest request) {
        long began = System.nanoTime();
        Outcome outcome = delivery.send(request, left);
        Duration rest = left.minusNanos(System.nanoTime() - began);
        left = rest.isNegative() ? Duration.ZERO : rest;
        return outcome;
    }
}
