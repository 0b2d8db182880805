package dev.bywash.ingest.read;

import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.SourceFields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WriterTallyTest {

    @Test
    void whatAWriterLearnsLateIsKnownOfItAll() {
        WriterTally tally = new WriterTally();
        tally.add(event(1, null));
        tally.add(event(2, "app-20261122020000-0000"));

        assertThat(tally.empty())
                .singleElement()
                .satisfies(seen -> assertThat(seen.source().appId()).isEqualTo("app-20261122020000-0000"));
    }

    @Test
    void whatOneFileDoesNotSayOfAWriterAnotherMay() {
        WriterSeen early = seen(1, null);
        WriterSeen late = seen(2, "app-20261122020000-0000");

        assertThat(WriterSeen.together(List.of(early, late)).source())
                .isEqualTo(WriterSeen.together(List.of(late, early)).source())
                .isEqualTo(late.source());
        assertThat(WriterSeen.together(List.of(early, late)).ranges()).hasSize(2);
    }

    @Test
    void aWriterIsClosedByItsLastLineAlone() {
        WriterTally tally = new WriterTally();
        tally.add(event(1, null));
        tally.add(closed(2));
        WriterSeen early = tally.empty().iterator().next();
        tally.add(closed(2));
        tally.add(event(3, null));
        WriterSeen withAnother = tally.empty().iterator().next();
        tally.add(closed(4));
        tally.add(event(3, null));
        WriterSeen again = tally.empty().iterator().next();

        assertThat(early.closed()).isTrue();
        assertThat(withAnother.closed()).isFalse();
        assertThat(WriterSeen.together(List.of(early, seen(3, null))).closed()).isFalse();
        assertThat(WriterSeen.together(List.of(again, early, withAnother)).closed())
                .isTrue();
    }

    private static WriterSeen seen(long seq, String appId) {
        WriterTally tally = new WriterTally();
        tally.add(event(seq, appId));
        return tally.empty().iterator().next();
    }

    private static Event closed(long seq) {
        return event(seq, "dev.bywash", "bywash.closed", null);
    }

    private static Event event(long seq, String appId) {
        return event(seq, "etl", null, appId);
    }

    private static Event event(long seq, String logger, String event, String appId) {
        SourceFields source = new SourceFields("cluster", null, "driver", "host", appId, null, null, null, null);
        return new Event(
                writer(1),
                seq,
                seq,
                "INFO",
                logger,
                "main",
                event,
                "message",
                Map.of(),
                null,
                source,
                "00000000",
                "",
                null);
    }
}
