package dev.bywash.ingest.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class QuantilesTest {

    @Property
    void theValueAtAPlaceIsTheOneThatSortingPutsThere(@ForAll @Size(min = 1, max = 60) int[] any, @ForAll int at) {
        // Many are equal.
        double[] values = Arrays.stream(any).mapToDouble(value -> value % 9).toArray();
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int place = Math.floorMod(at, values.length);

        assertThat(Quantiles.smallest(values.clone(), place)).isEqualTo(sorted[place]);
    }

    @Test
    void qnIsTheDeviationOfTheNormalDistributionWhateverAThirdOfTheValuesAre() {
        Random random = new Random(1);
        double[] values = new double[200];
        Arrays.setAll(values, i -> i % 3 == 0 ? 1000 : 5 + 2 * random.nextGaussian());

        assertThat(Quantiles.deviation(
                        Arrays.stream(values).filter(value -> value < 1000).toArray()))
                .isCloseTo(2, within(0.3));
        assertThat(Quantiles.deviation(values)).isLessThan(6);
    }
}
