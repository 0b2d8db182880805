package dev.bywash.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.alert.Baselines.Measure;
import dev.bywash.ingest.alert.Baselines.Series;
import dev.bywash.ingest.detect.Detectors;
import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of one value after the other, without any table. */
final class ComparisonTest {

    private static final Instant MONDAY = Instant.parse("2026-11-02T02:00:00Z");
    private static final Map<String, String> ORDERS = Map.of("pipeline", "sales", "table", "orders");
    private static final Series ROWS = new Series("sales", "orders", Measure.ROWS);
    private static final Map<String, String> SALES = Map.of("pipeline", "sales");
    private static final Series ERRORS = new Series("sales", "", Measure.ERRORS);

    private final Map<Series, History> known = new HashMap<>();
    private int days;

    @Test
    void whatComesAgainAndAgainCountsAsUsualAndTheAlertSaysSo() {
        twoWeeksOf(1000);

        List<Signal> said = new ArrayList<>();
        for (int day = 0; day < 14; day++) {
            said.addAll(load(100));
        }

        assertThat(said.subList(0, 4)).allMatch(Signal::active);
        assertThat(said.get(4).active()).isFalse();
        assertThat(said.get(4).summary())
                .isEqualTo(
                        "orders was loaded with 100 rows instead of about 1,001; so did others before it, and from now on that is what counts as usual");
        assertThat(said.subList(5, said.size()))
                .as("of those that cannot be judged nothing is said: eight have to be known")
                .hasSizeBetween(1, 7)
                .allMatch(signal -> !signal.active() && signal.summary().isEmpty());
    }

    @Test
    void thatThereAreNoRowsAtAllIsNeverUsualWhereThereAlwaysWereSome() {
        twoWeeksOf(1000);

        for (int day = 0; day < 12; day++) {
            assertThat(load(0)).singleElement().matches(Signal::active);
        }
        assertThat(load(1000)).singleElement().matches(signal -> !signal.active());
    }

    @Test
    void ofALoadWhoseLogComesLateNothingIsSaid() {
        twoWeeksOf(1000);
        assertThat(load(1000)).singleElement().matches(signal -> !signal.active());

        Comparison late = new Comparison(known);
        late.testLoad("unusual_rows", ORDERS, Detectors::rows, ROWS, point("late", -1, 0));

        assertThat(late.signals()).isEmpty();
    }

    @Test
    void aRunWithErrorsIsSaidThoughAnotherBeganSince() {
        twoWeeksOf(1000);
        Comparison comparison = new Comparison(known);
        comparison.testRun("unusual_errors", SALES, Detectors::errors, ERRORS, point("bad", 1, 40));
        comparison.testRun("unusual_errors", SALES, Detectors::errors, ERRORS, point("next", 2, 0));

        assertThat(comparison.signals()).singleElement().satisfies(signal -> {
            assertThat(signal.active()).isTrue();
            assertThat(signal.summary()).startsWith("sales logged 40 warnings and errors");
        });
    }

    private void twoWeeksOf(int rows) {
        for (int day = 0; day < 14; day++) {
            load(rows + day % 5);
            Comparison comparison = new Comparison(known);
            comparison.testRun("unusual_errors", SALES, Detectors::errors, ERRORS, point("run " + day, 0, 0));
            known.putAll(comparison.changed());
        }
    }

    private List<Signal> load(int rows) {
        days++;
        Comparison comparison = new Comparison(known);
        comparison.testLoad("unusual_rows", ORDERS, Detectors::rows, ROWS, point("load " + days, 0, rows));
        known.putAll(comparison.changed());
        return comparison.signals();
    }

    private Point point(String id, int hours, double value) {
        return new Point(id, MONDAY.plus(Duration.ofDays(days)).plus(Duration.ofHours(hours)), value);
    }
}
