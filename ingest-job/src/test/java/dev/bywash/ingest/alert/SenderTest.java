package dev.bywash.ingest.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.alert.Outbox.Waiting;
import dev.bywash.ingest.alert.Receiver.Mood;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real receiver, and no tables. */
final class SenderTest {

    private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");

    private Receiver receiver;
    private Sender sender;

    @BeforeEach
    void setUp() throws IOException {
        receiver = new Receiver();
        sender = new Sender(Channels.of(Map.of(
                "BYWASH_SLACK_URL", receiver.url("/slack"), "BYWASH_ALERTMANAGER_URL", receiver.url("/alertmanager"))));
        sender.begin();
    }

    @AfterEach
    void tearDown() {
        receiver.close();
    }

    @Test
    void oneThatDoesNotAnswerIsAskedOnceAndKeepsNoOtherFromBeingTold() {
        receiver.moods.put("/slack", Mood.STALLS);
        List<OutboxRow> rows = sender.send(
                List.of(waiting("sales", "slack"), waiting("finance", "slack"), waiting("sales", "alertmanager")), NOW);

        assertThat(receiver.received).hasSize(2);
        assertThat(rows).hasSize(3).allSatisfy(row -> {
            boolean slack = row.notice().channel().equals("slack");
            assertThat(row.status()).isEqualTo(slack ? OutboxRow.WAITING : OutboxRow.SENT);
            assertThat(row.attempts()).isEqualTo(1);
            assertThat(row.nextTry()).isEqualTo(slack ? NOW.plusSeconds(30) : null);
        });
        assertThat(rows.get(0).error()).contains("no answer");
    }

    @Test
    void oneThatAsksToWaitIsAskedAgainWhenItSaid() {
        receiver.mood = Mood.ASKS_TO_WAIT;

        assertThat(sender.send(List.of(waiting("sales", "slack")), NOW))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.status()).isEqualTo(OutboxRow.WAITING);
                    assertThat(row.nextTry()).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
                    assertThat(row.error()).isEqualTo("answered 429");
                });
    }

    @Test
    void oneThatRefusesGetsNoSecondTryAndOneThatFailsDoes() {
        receiver.mood = Mood.REFUSES;
        assertThat(sender.send(List.of(waiting("sales", "slack")), NOW))
                .extracting(OutboxRow::status)
                .containsExactly(OutboxRow.DEAD);
        receiver.mood = Mood.FAILS;
        assertThat(sender.send(List.of(waiting("sales", "slack")), NOW))
                .extracting(OutboxRow::status)
                .containsExactly(OutboxRow.WAITING);
    }

    @Test
    void alertsOfAPipelineAreOneMessage() {
        sender.send(List.of(waiting("sales", "slack"), waiting("finance", "slack"), waiting("sales", "slack")), NOW);

        assertThat(receiver.received).hasSize(2);
    }

    @Test
    void whatIsTooLongForAChannelIsShortenedAndSentInParts() {
        Sender picky = new Sender(Channels.of(Map.of(
                "BYWASH_TEAMS_URL",
                receiver.url("/teams"),
                "BYWASH_PAGERDUTY_URL",
                receiver.url("/pagerduty"),
                "BYWASH_PAGERDUTY_KEY",
                "k3y")));
        picky.begin();
        String longOne = "\u00e4 \"quoted\" ".repeat(1000);
        List<Waiting> waiting = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            waiting.add(waiting("sales", "teams", i + longOne));
        }
        waiting.add(waiting("sales", "pagerduty", longOne));

        assertThat(picky.send(waiting, NOW)).hasSize(16).allMatch(row -> row.status()
                .equals(OutboxRow.SENT));
        assertThat(receiver.received)
                .filteredOn(message -> message.path().equals("/teams"))
                .hasSizeBetween(2, 5)
                .allSatisfy(message ->
                        assertThat(message.body().getBytes(UTF_8).length).isLessThan(28_000));
        assertThat(receiver.received)
                .filteredOn(message -> message.path().equals("/pagerduty"))
                .singleElement()
                .satisfies(message -> {
                    String summary = message.body().replaceAll(".*\"summary\":\"(.*?)\",\"source\".*", "$1");
                    assertThat(summary.replace("\\\"", "\"")).hasSize(1024).endsWith("...");
                });
    }

    private static Waiting waiting(String pipeline, String channel) {
        return waiting(pipeline, channel, "the load of orders failed");
    }

    private static Waiting waiting(String pipeline, String channel, String summary) {
        Signal signal = Signal.wrong("load_failed", Map.of("pipeline", pipeline), Severity.ERROR, 1, summary, null);
        return new Waiting(new Notice(Alert.next(null, signal, 1, NOW), Notice.FIRING, channel, NOW), 0);
    }
}
