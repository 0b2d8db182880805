package dev.bywash.ingest.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.detect.Finding.Kind;
import dev.bywash.ingest.detect.Month.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What docs/watch.md says of recall and false alarms; with {@code -Dbywash.soak=true} of more months than the build has time for. */
final class MonthTest {

    private static final int MONTHS = Boolean.getBoolean("bywash.soak") ? 20 : 1;

    /** A month has some forty faults of a kind: one or two that are not found are chance. */
    private static final double LEAST_RECALL = MONTHS == 1 ? 0.9 : 0.95;

    private static final long FIRST_SEED = 20261125;
    private static final int PIPELINES = 100;

    @Test
    void faultsAreFoundAndLittleElseIs() {
        Map<Kind, Integer> injected = new TreeMap<>();
        Map<Kind, Integer> found = new TreeMap<>();
        List<Outcome> months = LongStream.range(FIRST_SEED, FIRST_SEED + MONTHS)
                .mapToObj(seed -> new Month(PIPELINES, seed).live())
                .toList();
        months.forEach(month -> {
            month.injected().forEach((kind, n) -> injected.merge(kind, n, Integer::sum));
            month.found().forEach((kind, n) -> found.merge(kind, n, Integer::sum));
        });
        System.out.printf(
                "found %s of %s; false alarms a day %s, by kind %s%n",
                found,
                injected,
                months.stream().map(Outcome::falseAlarmsADay).toList(),
                months.stream().map(Outcome::falseKinds).toList());

        assertThat(injected)
                .containsOnlyKeys(Kind.DURATION, Kind.ROWS, Kind.ZERO_ROWS, Kind.ERRORS, Kind.MISSING)
                .allSatisfy((kind, n) -> {
                    assertThat(n).as("%s injected", kind).isGreaterThan(20 * MONTHS);
                    assertThat(found.getOrDefault(kind, 0) / (double) n)
                            .as("recall of %s", kind)
                            .isGreaterThanOrEqualTo(LEAST_RECALL);
                });
        assertThat(months).extracting(Outcome::falseAlarmsADay).allSatisfy(alarms -> assertThat(alarms)
                .isLessThanOrEqualTo(2));
        assertThat(months)
                .extracting(Outcome::falseMissing)
                .as("what was only late")
                .containsOnly(0);
    }
}
