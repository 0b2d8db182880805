package dev.bywash.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.alert.Alert.State;
import dev.bywash.ingest.alert.Outbox.NoticeKey;
import dev.bywash.ingest.alert.Transitions.Derived;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of alerts, without any table. */
final class AlertTest {

    private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
    private static final Map<String, String> ORDERS = Map.of("pipeline", "sales", "table", "orders");
    private static final Signal WRONG = Signal.wrong("load_failed", ORDERS, Severity.ERROR, 1, "failed", null);
    private static final Signal RIGHT = Signal.right("load_failed", ORDERS);

    @Test
    void anAlertFiresAtOnceAndIsOverWhenSomebodyLookedAndItIsRight() {
        Alert fired = next(null, WRONG, 0);
        Alert still = next(fired, WRONG, 1);
        Alert over = next(still, RIGHT, 2);

        assertThat(fired.state()).isEqualTo(State.FIRING);
        assertThat(still.since()).isEqualTo(fired.since());
        assertThat(still.fired()).isEqualTo(fired.fired());
        assertThat(over.state()).isEqualTo(State.RESOLVED);
        assertThat(next(over, RIGHT, 3)).isSameAs(over);
        assertThat(Alert.next(null, RIGHT, 1, NOW)).isNull();
    }

    @Test
    void oneThatIsOverThoughItMayNotBeRightSaysWhy() {
        Alert fired = next(null, WRONG, 0);
        Alert over = next(fired, Signal.over("load_failed", ORDERS, "nobody waits for it any more"), 1);

        assertThat(over.state()).isEqualTo(State.RESOLVED);
        assertThat(over.summary()).isEqualTo("nobody waits for it any more");
        assertThat(next(null, Signal.over("load_failed", ORDERS, "nobody waits for it"), 1))
                .isNull();
        assertThat(next(fired, RIGHT, 1).summary()).isEqualTo("failed");
    }

    @Test
    void whatIsNotHeardOfAnyMoreIsOverTheSecondTime() {
        Alert fired = next(null, WRONG, 0);
        Alert once = next(fired, Signal.unheard(fired), 1);
        Alert twice = next(once, Signal.unheard(once), 2);

        assertThat(once.state()).isEqualTo(State.FIRING);
        assertThat(twice.state()).isEqualTo(State.RESOLVED);
    }

    @Test
    void anImpatientReaderWaitsForARuleThatIsPatient() {
        Alert first = Alert.next(null, WRONG, 3, NOW);
        Alert second = Alert.next(first, WRONG, 3, NOW);
        Alert third = Alert.next(second, WRONG, 3, NOW);

        assertThat(List.of(first.state(), second.state(), third.state()))
                .containsExactly(State.PENDING, State.PENDING, State.FIRING);
        Alert forgotten = Alert.next(second, Signal.unheard(second), 3, NOW);
        assertThat(forgotten.state()).isEqualTo(State.RESOLVED);
        assertThat(forgotten.fired()).isNull();
    }

    @Test
    void oneThatFlapsIsSaidLessAndLessOften() {
        Alert alert = null;
        int episodes = 0;
        for (int i = 0; i < 200; i++) {
            Alert before = alert;
            alert = next(alert, i % 2 == 0 ? WRONG : RIGHT, i);
            episodes += before == null || alert.episode() != before.episode() ? 1 : 0;
        }

        assertThat(episodes).isEqualTo(2);
        assertThat(alert.state()).isEqualTo(State.FIRING);
    }

    @Test
    void eachTransitionIsDerivedOnceWhereverARunEnded() {
        Alert fired = next(null, WRONG, 0);
        Map<NoticeKey, String> known = new HashMap<>();

        assertThat(derived(fired, known, 0)).containsExactly("firing");
        assertThat(derived(fired, known, 1)).isEmpty();
        assertThat(derived(fired, known, 5 * 60)).containsExactly("firing again 1");
        assertThat(derived(fired, known, 13 * 60)).containsExactly("firing again 3");
        Alert over = next(fired, RIGHT, 14 * 60);
        assertThat(derived(over, known, 14 * 60)).containsExactly("resolved");
        assertThat(derived(over, known, 15 * 60)).isEmpty();
        assertThat(derived(next(over, WRONG, 16 * 60), known, 16 * 60)).containsExactly("firing");
    }

    @Test
    void whatIsSilencedIsNeitherSaidNorResolvedAndSaidWhenTheSilenceIsOver() {
        Alert fired = next(null, WRONG, 0);
        Silence sales = new Silence(Map.of("pipeline", "sa*", "rule", "load_failed"), NOW.plusSeconds(3600));

        assertThat(Transitions.of(List.of(fired), Map.of(), List.of(sales), List.of("slack"), 10, NOW)
                        .rows())
                .isEmpty();
        Alert over = next(fired, RIGHT, 30);
        assertThat(Transitions.of(List.of(over), Map.of(), List.of(), List.of("slack"), 10, NOW)
                        .rows())
                .isEmpty();
        Instant later = NOW.plusSeconds(3601);
        assertThat(Transitions.of(List.of(fired), Map.of(), List.of(sales), List.of("slack"), 10, later)
                        .rows())
                .hasSize(1);
        assertThat(new Silence(Map.of(), NOW.plusSeconds(1)).covers(fired, NOW)).isFalse();
        assertThat(new Silence(Map.of("table", "ord"), NOW.plusSeconds(1)).covers(fired, NOW))
                .isFalse();
    }

    @Test
    void ofAStormTwentyAreSaidAndTheOthersAreSummedUp() {
        List<Alert> storm = IntStream.range(0, 300)
                .mapToObj(i -> next(
                        null,
                        Signal.wrong(
                                "load_failed",
                                Map.of("table", "t" + i),
                                i == 299 ? Severity.CRITICAL : Severity.ERROR,
                                1,
                                "failed",
                                null),
                        0))
                .toList();

        Derived derived = Transitions.of(storm, Map.of(), List.of(), List.of("slack"), 10, NOW);

        List<OutboxRow> said = derived.rows().stream()
                .filter(row -> row.status().equals(OutboxRow.WAITING))
                .toList();
        assertThat(said).hasSize(21);
        assertThat(said.get(0).notice().alert().severity()).isEqualTo(Severity.CRITICAL);
        assertThat(said.get(20).notice().alert().summary()).startsWith("280 more alerts");
        assertThat(derived.rows()).hasSize(301);
        assertThat(derived.storms())
                .singleElement()
                .isEqualTo(said.get(20).notice().alert());
        Map<NoticeKey, String> known = new HashMap<>();
        put(derived, known);
        assertThat(Transitions.of(storm, known, List.of(), List.of("slack"), 10, at(5))
                        .rows())
                .isEmpty();
        List<Alert> left = storm.subList(0, 100);

        Derived again = Transitions.of(left, known, List.of(), List.of("slack"), 10, at(5 * 60));

        assertThat(again.rows().stream().filter(OutboxRow::isWaiting).map(OutboxRow::notice))
                .as("each of the twenty, and one for all others")
                .extracting(notice -> notice.alert().rule())
                .containsOnlyOnce("storm")
                .hasSizeLessThan(21);
        assertThat(again.storms()).singleElement().satisfies(alert -> assertThat(alert.summary())
                .matches("\\d+ alerts that were summed up when they began are still open"));
        put(again, known);
        assertThat(Transitions.of(left, known, List.of(), List.of("slack"), 10, at(6 * 60))
                        .rows())
                .isEmpty();
    }

    @Test
    void ofWhatIsUnusualTenADayAreSaidTheWorstFirstAndTheOthersAreSummedUpOnceADay() {
        List<Alert> unusual = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            unusual.add(next(
                    null,
                    Signal.wrong(
                            i == 14 ? "missing_run" : "unusual_rows",
                            Map.of("table", "t" + i),
                            i == 14 ? Severity.ERROR : Severity.WARNING,
                            1,
                            "unusual",
                            null),
                    0));
        }
        unusual.add(next(null, WRONG, 0));
        Map<NoticeKey, String> known = new HashMap<>();

        assertThat(said(unusual, known, 0))
                .as("what is exact is said whatever else there is")
                .containsOnlyOnce("load_failed", "missing_run", "unusual_budget")
                .hasSize(1 + 10 + 1);
        Alert later = next(
                null,
                Signal.wrong("unusual_errors", Map.of("pipeline", "p"), Severity.WARNING, 1, "unusual", null),
                60);
        unusual.add(later);
        Alert failed = next(null, Signal.wrong("load_failed", Map.of("table", "b"), Severity.ERROR, 1, "f", null), 60);
        unusual.add(failed);
        assertThat(said(unusual, known, 60))
                .as("that it is summed up was said today")
                .containsExactly("load_failed");
        unusual.add(next(
                null,
                Signal.wrong("unusual_errors", Map.of("pipeline", "q"), Severity.WARNING, 1, "unusual", null),
                25 * 60));
        assertThat(said(unusual.subList(unusual.size() - 1, unusual.size()), known, 25 * 60))
                .as("a day later there is a budget again")
                .containsExactly("unusual_errors");
    }

    /** The rules of what is said, and what that came to is put down. */
    private static List<String> said(List<Alert> alerts, Map<NoticeKey, String> known, int minutes) {
        Derived derived = Transitions.of(alerts, known, List.of(), List.of("slack"), 10, at(minutes));
        put(derived, known);
        return derived.rows().stream()
                .filter(OutboxRow::isWaiting)
                .map(row -> row.notice().alert().rule())
                .toList();
    }

    private static List<String> derived(Alert alert, Map<NoticeKey, String> known, int minutes) {
        Derived derived = Transitions.of(List.of(alert), known, List.of(), List.of("slack"), 10, at(minutes));
        put(derived, known);
        return derived.rows().stream().map(row -> row.notice().transition()).toList();
    }

    private static void put(Derived derived, Map<NoticeKey, String> known) {
        derived.rows().forEach(row -> known.put(NoticeKey.of(row.notice()), row.status()));
    }

    private static Alert next(Alert before, Signal signal, int minutes) {
        return Alert.next(before, signal, 1, at(minutes));
    }

    private static Instant at(int minutes) {
        return NOW.plus(Duration.ofMinutes(minutes));
    }
}
