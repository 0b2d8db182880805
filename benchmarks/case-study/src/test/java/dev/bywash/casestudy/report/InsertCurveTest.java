package dev.bywash.casestudy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bywash.casestudy.etl.InsertPrice;
import java.util.List;
import org.junit.jupiter.api.Test;

class InsertCurveTest {

    private final InsertCurve curve =
            InsertCurve.of(List.of(new InsertPrice(190, 20, 5, 60), new InsertPrice(0, 20, 5, 20)));

    @Test
    void betweenTwoPointsThePriceGrowsInAStraightLine() {
        assertThat(curve.at(105)).isCloseTo(2.0, within(1e-9));
    }

    @Test
    void outsideThePointsItIsLevel() {
        assertThat(curve.at(0)).isEqualTo(1.0);
        assertThat(curve.at(100_000)).isEqualTo(3.0);
    }

    @Test
    void aLogCostsTheSumOfItsInserts() {
        assertThat(curve.total(10)).isCloseTo(10.0, within(1e-9));
        assertThat(curve.total(10_000)).isCloseTo(10 + 2 * 190 + 3 * (10_000 - 200), within(5.0));
    }
}
