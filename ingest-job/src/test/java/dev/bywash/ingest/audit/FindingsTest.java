package dev.bywash.ingest.audit;

import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.audit.Finding.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Many findings of one kind hide none of another; and what somebody accepts is what he names. */
class FindingsTest {

    private final Findings findings = new Findings();

    @Test
    void allAreCountedAndOfEachKindSomeAreTold() {
        for (int seq = 1; seq <= Finding.MOST + 5; seq++) {
            findings.add(finding(Kind.TORN, seq, seq));
        }
        findings.add(finding(Kind.REMOVED, 1, 9));

        assertThat(findings.told()).hasSize(Finding.MOST + 1).contains(finding(Kind.REMOVED, 1, 9));
        assertThat(findings.counts()).isEqualTo(Map.of(Kind.TORN, Finding.MOST + 5L, Kind.REMOVED, 1L));
        Findings left = findings.without(AcceptedTorn.of(List.of("all")));
        assertThat(left.told()).containsExactly(finding(Kind.REMOVED, 1, 9));
        assertThat(left.count()).isOne();
        assertThat(left.areTornOnly()).isFalse();
        assertThat(findings.without(AcceptedTorn.of(List.of(event(1)))).count()).isEqualTo(Finding.MOST + 5L);
    }

    @Test
    void onlyWhatIsNamedIsAccepted() {
        findings.add(finding(Kind.TORN, 3, 4));
        findings.add(finding(Kind.TORN, 7, 7));
        assertThat(findings.areTornOnly()).isTrue();
        assertThat(findings.without(AcceptedTorn.NONE).told()).hasSize(2);
        assertThat(findings.without(AcceptedTorn.of(List.of("none"))).told()).hasSize(2);
        assertThat(findings.without(AcceptedTorn.of(List.of(event(3), event(7))))
                        .told())
                .containsExactly(finding(Kind.TORN, 3, 4));
        assertThat(findings.without(AcceptedTorn.of(List.of(event(3), event(4), event(7))))
                        .count())
                .isZero();
        assertThatThrownBy(() -> AcceptedTorn.of(List.of("some"))).hasMessageContaining("some is no event");
    }

    @Test
    void nothingElseCanBeAccepted() {
        findings.add(finding(Kind.GAP, 3, 3));
        assertThat(findings.without(AcceptedTorn.of(List.of("all", event(3)))).told())
                .hasSize(1);
    }

    private static String event(int seq) {
        return writer(1) + "-" + seq;
    }

    private static Finding finding(Kind kind, long first, long last) {
        return new Finding(kind, writer(1), first, last, "so");
    }
}
