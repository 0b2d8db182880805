package dev.bywash.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerifyJobTest {

    @Test
    void manyFindingsOfOneKindHideNoneOfAnother() {
        List<String> gaps =
                IntStream.rangeClosed(1, 50).mapToObj(n -> "gap: " + n).toList();
        List<String> found =
                Stream.concat(gaps.stream(), Stream.of("seal broken: 1")).toList();

        List<String> told = VerifyJob.someOfEachKind(found, finding -> finding.substring(0, finding.indexOf(':')), 20);

        assertThat(told).hasSize(21).startsWith("gap: 1", "gap: 2").endsWith("gap: 20", "seal broken: 1");
    }
}
