package dev.bywash.casestudy.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SavingsTest {

    /** The example of docs/case-study.md: a night of 90 minutes becomes one of 60. */
    private static final Savings EXAMPLE = new Savings(1000, 3, 4.8, 8, 40, 30, 10, 0.15, 2, 730, 6, 0.75, 0.2);

    @Test
    void theExampleOfThePageIsRight() {
        assertThat(EXAMPLE.minutesPerRun()).isCloseTo(30, within(1e-9));
        assertThat(EXAMPLE.dbusPerMonth()).isCloseTo(6000, within(1e-9));
        assertThat(EXAMPLE.savedPerMonth()).isCloseTo(2100, within(1e-9));
        assertThat(EXAMPLE.ingestionPerMonth()).isCloseTo(22.8125, within(1e-9));
        assertThat(EXAMPLE.netPerMonth()).isCloseTo(2077.1875, within(1e-9));
    }

    @Test
    void ingestionDayAndNightCostsTenTimesAsMuchAsByTheHour() {
        Savings always = EXAMPLE.ingestingAlways();
        assertThat(always.ingestionPerMonth()).isCloseTo(228.125, within(1e-9));
        assertThat(always.netPerMonth()).isCloseTo(1871.875, within(1e-9));
    }

    @Test
    void fromTheBreakEvenOnIngestionSavesMoreThanItCosts() {
        assertThat(EXAMPLE.breakEvenTables()).isCloseTo(10.863, within(0.001));
        assertThat(new Savings(10, 3, 4.8, 8, 40, 30, 10, 0.15, 2, 730, 6, 0.75, 0.2).netPerMonth())
                .isNegative();
        assertThat(new Savings(11, 3, 4.8, 8, 40, 30, 10, 0.15, 2, 730, 6, 0.75, 0.2).netPerMonth())
                .isPositive();
    }

    @Test
    void aTeamThatHardlyLogsSavesLessThanIngestionCosts() {
        Savings savings = new Savings(10, 3, 1, 8, 1, 30, 10, 0.15, 0, 730, 6, 0.75, 0);
        assertThat(savings.netPerMonth()).isNegative();
    }

    @Test
    void aNegativePriceIsRefused() {
        assertThatThrownBy(() -> new Savings(10, 3, 1, 8, 1, 30, 10, -0.15, 0, 730, 6, 0.75, 0))
                .hasMessageContaining("-0.15");
    }
}
