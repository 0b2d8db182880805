package dev.bywash.benchmark.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.benchmark.SampleEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

final class EncodingTest {

    @ParameterizedTest
    @EnumSource
    void everyEncoderRendersAllOfTheEvent(EncoderUnderTest encoder) throws IOException {
        String line = encode(encoder, null);

        assertThat(line).endsWith("\n").contains("INFO", SampleEvent.LOGGER, SampleEvent.THREAD, SampleEvent.MARKER);
        assertThat(line).contains("2026-11-22T", SampleEvent.text(0), "10.0.0.7", "01KAQ8Z4M3T9V6W2X5Y7R8N0PC");
        assertThat(line).contains(SampleEvent.CONTEXT.keySet()).contains(SampleEvent.CONTEXT.values());
        SampleEvent.fields(0).forEach((key, value) -> assertThat(line).contains(key, value.toString()));
    }

    @ParameterizedTest
    @EnumSource
    void everyEncoderRendersTheWholeStackTrace(EncoderUnderTest encoder) throws IOException {
        String line = encode(encoder, SampleEvent.exception());

        assertThat(line)
                .contains("TradeLoader.step0(TradeLoader.java:40)", "TradeLoader.step29(TradeLoader.java:127)")
                .contains("no such column: px", "ColumnReader.step17(ColumnReader.java:91)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bywashAndJsonTemplateRenderTheSameObject(boolean stackTrace) throws IOException {
        Throwable thrown = stackTrace ? SampleEvent.exception() : null;
        JsonMapper mapper = JsonMapper.shared();

        assertThat(mapper.readTree(encode(EncoderUnderTest.BYWASH, thrown)))
                .isEqualTo(mapper.readTree(encode(EncoderUnderTest.JSON_TEMPLATE, thrown)));
    }

    @Test
    void inTheEventThatIsMeasuredNothingIsRedacted() throws IOException {
        assertThat(encode(EncoderUnderTest.BYWASH_REDACTING, null)).isEqualTo(encode(EncoderUnderTest.BYWASH, null));
    }

    @Test
    void onSparkTheLineTellsTheJob() throws IOException {
        assertThat(encode(EncoderUnderTest.BYWASH_ON_SPARK, null))
                .contains("\"job_id\":\"481516234200001\"", "\"task_key\":\"load_core_trades\"");
    }

    @Test
    void theMessageHasEightyCharactersWhateverTheVariant() {
        for (int variant = 0; variant < SampleEvent.VARIANTS; variant++) {
            assertThat(SampleEvent.text(variant)).hasSize(80);
        }
    }

    @Test
    void timeMovesOnFromEventToEvent() throws IOException {
        Encoding encoding = EncoderUnderTest.BYWASH.start().forThread(null);
        encoding.encode();
        byte[] first = encoding.bytes();
        encoding.encode();

        assertThat(encoding.bytes()).isNotEqualTo(first);
    }

    private static String encode(EncoderUnderTest encoder, Throwable thrown) throws IOException {
        try (EncoderUnderTest.Encodings encodings = encoder.start()) {
            Encoding encoding = encodings.forThread(thrown);
            int length = encoding.encode();
            String line = new String(encoding.bytes(), StandardCharsets.UTF_8);
            assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSize(length);
            return line;
        }
    }
}
