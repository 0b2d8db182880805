package dev.bywash.casestudy.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Sample.of(List.of(9.0, 1.0, 2.0)).text("%.1f")).isEqualTo("2.0 (1.0 to 9.0)");
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleOnes() {
        assertThat(Sample.of(List.of(4.0, 1.0, 2.0, 9.0)).median()).isEqualTo(3.0);
    }

    @Test
    void aSingleValueHasNoRange() {
        assertThat(Sample.of(List.of(4.0)).text("%.1f")).isEqualTo("4.0");
    }
}
