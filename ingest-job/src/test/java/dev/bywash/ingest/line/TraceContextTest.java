package dev.bywash.ingest.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TraceContextTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @Test
    void theNamesOfOpenTelemetryAndOfMicrometerAreKnown() {
        for (Map<String, String> attributes :
                List.of(Map.of("trace_id", TRACE, "span_id", SPAN), Map.of("traceId", TRACE, "spanId", SPAN))) {
            assertThat(TraceContext.traceId(attributes)).isEqualTo(TRACE);
            assertThat(TraceContext.spanId(attributes)).isEqualTo(SPAN);
        }
    }

    @Test
    void upperCaseIsWrittenInLowerCase() {
        assertThat(TraceContext.spanId(Map.of("span_id", "B7AD6B7169203331"))).isEqualTo(SPAN);
    }

    @Test
    void whatIsNoIdIsNone() {
        assertThat(TraceContext.traceId(Map.of())).isNull();
        assertThat(TraceContext.traceId(Map.of("trace_id", SPAN))).isNull();
        assertThat(TraceContext.traceId(Map.of("trace_id", "0".repeat(32)))).isNull();
        assertThat(TraceContext.spanId(Map.of("span_id", "g7ad6b7169203331"))).isNull();
        assertThat(TraceContext.spanId(Map.of("span_id", "\u0661".repeat(16)))).isNull();
    }
}
