package dev.bywash.benchmark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

final class MeasuredProcessTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void everySetUpWritesALineForEachEvent(Setup setup) {
        MeasuredProcess.Outcome outcome =
                new MeasuredProcess(directory).run(setup, Sink.FILE, CostProgram.class, List.of("1", "1600", "800"));

        CostProgram.Result result = JsonMapper.shared().readValue(outcome.result(), CostProgram.Result.class);
        long events = setup.writes() ? result.events() : 0;
        assertThat(result.events()).isGreaterThan(4_000);
        assertThat(outcome.lines()).isBetween(events, events + 10);
        assertThat(result.bursts().callerCpuNanos()).isPositive();
        assertThat(result.first().processCpuNanos()).isPositive();
        assertThat(result.flood().callerCpuNanos()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"BYWASH", "ASYNC_LOGGERS"})
    void latencyIsMeasuredThroughAPipe(Setup setup) {
        MeasuredProcess.Outcome outcome =
                new MeasuredProcess(directory).run(setup, Sink.PIPE, LatencyProgram.class, List.of("1", "1000"));

        LatencyProgram.Result result = JsonMapper.shared().readValue(outcome.result(), LatencyProgram.Result.class);
        assertThat(outcome.lines()).isGreaterThanOrEqualTo(102_000L);
        LatencyProgram.Percentiles percentiles = result.byRate().get("1000");
        assertThat(percentiles.p50()).isPositive().isLessThanOrEqualTo(percentiles.p999());
    }
}
