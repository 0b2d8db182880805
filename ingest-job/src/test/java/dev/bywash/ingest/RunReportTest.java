package dev.bywash.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunReportTest {

    private static final Instant END = Instant.parse("2026-11-22T02:00:00Z");

    @Test
    void aLagIsNeverNegativeAndAClockThatIsAheadIsSaid() {
        assertThat(report(END.minusSeconds(9)).lag()).hasSeconds(9);
        assertThat(report(END.plusSeconds(82_755)).lag()).isZero();
        assertThat(report(END.plusSeconds(82_755)).ahead()).hasSeconds(82_755);
        assertThat(report(null).lag()).isNull();
    }

    private static RunReport report(Instant newestEvent) {
        Duration none = Duration.ZERO;
        return new RunReport(
                "run",
                END.minusSeconds(2),
                END,
                new RunReport.Files(1, 0, 1, 0, 0, 100, 0),
                new RunReport.Lines(1, 1, 0, 0, 0, 0),
                new RunReport.Phases(none, none, none),
                newestEvent,
                false,
                false);
    }
}
