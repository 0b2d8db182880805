package dev.bywash.ingest.tally;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.detect.Sighting;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.SourceFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TallyTest {

    private static final SourceFields SOURCE =
            new SourceFields("cluster", "name", "driver", "host", "app", "7", "run", "task-run", "task");

    @Test
    void partsCountAsTheWhole() {
        Tally whole = new Tally(Tally.MOST);
        List<Tally> parts = List.of(new Tally(Tally.MOST), new Tally(Tally.MOST), new Tally(Tally.MOST));
        for (int seq = 1; seq <= 1000; seq++) {
            Event event = seq % 10 == 0
                    ? load(seq, seq % 20 == 0 ? "failed" : "ok", String.valueOf(Long.MAX_VALUE / 60))
                    : message(seq, "message " + seq + (seq % 7 == 0 ? " to jane.doe@mail.example.org" : ""));
            whole.add(event, (long) seq % 7);
            parts.get(seq * 31 % 3).add(event, (long) seq % 7);
        }

        Tally together = Tally.together(parts, 1000).orElseThrow();

        assertThat(together.groups()).usingRecursiveComparison().isEqualTo(whole.groups());
        assertThat(together.loads()).containsExactlyInAnyOrderElementsOf(whole.loads());
        assertThat(together.groups().values().stream()
                        .mapToLong(Counted::events)
                        .sum())
                .isEqualTo(1000);
        assertThat(together.sightings().all()).isEqualTo(whole.sightings().all());
        assertThat(together.sightings().all().values())
                .as("of what events say, the first by its id")
                .containsExactly(new Sighting("W-105", 128, 128));
        Counted all = new Counted();
        together.groups().values().forEach(all::add);
        assertThat(List.of(all.loads(), all.failedLoads(), all.firstEventId(), all.lastEventId()))
                .containsExactly(100L, 50L, "W-1", "W-1000");
        assertThat(all.rows()).as("the sum is none of a BIGINT").isNull();
    }

    @Test
    void nothingIsSaidWhereSomeEventsWereNotCounted() {
        Tally tally = new Tally(Tally.MOST);
        tally.add(message(1, "one"), 1L);

        assertThat(Tally.together(List.of(tally), 2)).isEmpty();
        assertThat(Tally.together(List.of(), 1)).isEmpty();
        assertThat(Tally.together(List.of(tally), 1)).isPresent();
    }

    @Test
    void ofWordsThatChangeEachTimeNothingIsKept() {
        Tally tally = new Tally(Tally.MOST);
        for (int seq = 1; seq <= 60_000; seq++) {
            tally.add(message(seq, "m"), (long) seq);
        }

        assertThat(tally.room()).isNegative();
        assertThat(tally.groups()).isEmpty();
        assertThat(Tally.together(List.of(tally), 60_000)).isEmpty();
    }

    @Test
    void longMessagesOfLoadsTakeMoreRoom() {
        Tally tally = new Tally(100);
        tally.add(event(1, Load.EVENT, "x".repeat(5000), Map.of()), null);

        assertThat(tally.loads().get(0).message()).hasSize(1000);
        assertThat(tally.room()).isEqualTo(100 - 1 - 3);
    }

    @Test
    void thatALoadHasStartedIsNoLoad() {
        Tally tally = new Tally(Tally.MOST);
        tally.add(load(1, "started", "5"), null);

        Counted counted = tally.groups().values().iterator().next();
        assertThat(List.of(counted.events(), counted.loads(), counted.rows())).containsExactly(1L, 0L, 5L);
        assertThat(tally.loads()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ascii", "größer", "\u20ac", "\ud83d\ude00 smiles", "\ud83d", "\ude00x", "\ud83d\ud83d\ude00"
            })
    void aTextTakesAsManyBytesAsInTheTable(String text) {
        assertThat(Utf8.length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    private static Event message(long seq, String text) {
        return event(seq, null, text, Map.of());
    }

    private static Event load(long seq, String status, String rows) {
        return event(seq, Load.EVENT, "load", Map.of("table", "orders", "status", status, "rows", rows));
    }

    private static Event event(long seq, String category, String message, Map<String, String> attributes) {
        return new Event(
                "W",
                seq,
                seq * 1_000_000,
                "INFO",
                "etl",
                "main",
                category,
                message,
                attributes,
                null,
                SOURCE,
                "crc",
                "",
                null);
    }
}
