package dev.bywash.ingest.binaryfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.binaryfile.Bisection.Failed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One bad file spoils all that it is tried with, and nothing else. */
class BisectionTest {

    private final List<Integer> done = new ArrayList<>();
    private int tries;

    @Test
    void allButTheBadOnesAreDoneWhereverTheyStand() {
        List<Integer> files = IntStream.range(0, 10_000).boxed().toList();
        Set<Integer> bad = IntStream.range(0, 10_000)
                .filter(file -> file < 100 || file % 1000 == 7 || file == 9_999)
                .boxed()
                .collect(Collectors.toSet());

        List<Failed<Integer>> failed = doWith(files, bad);

        assertThat(failed).allMatch(Failed::alone).extracting(Failed::file).containsExactlyInAnyOrderElementsOf(bad);
        assertThat(done).hasSize(10_000 - bad.size()).doesNotContainAnyElementsOf(bad);
    }

    @Test
    void whereNothingCanBeDoneItIsGivenUp() {
        List<Integer> files = IntStream.range(0, 10_000).boxed().toList();

        List<Failed<Integer>> failed = doWith(files, Set.copyOf(files));

        assertThat(failed).hasSize(10_000);
        assertThat(tries).isLessThan(1000);
    }

    private List<Failed<Integer>> doWith(List<Integer> files, Set<Integer> bad) {
        return Bisection.run(List.of(files), some -> {
            tries++;
            if (some.stream().anyMatch(bad::contains)) {
                throw new IllegalStateException("bad");
            }
            done.addAll(some);
        });
    }
}
