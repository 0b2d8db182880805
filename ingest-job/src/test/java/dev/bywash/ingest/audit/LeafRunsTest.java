package dev.bywash.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** However leaves lie in the table, they come back one by one and in order; and where they lie in order, as a few rows. */
class LeafRunsTest {

    private static final int ROUNDS = Boolean.getBoolean("bywash.soak") ? 2000 : 50;
    private static final Comparator<Row> BY_WRITER_AND_SEQ = Comparator.comparing(
                    (Row row) -> new LeafRow(row).writer(), Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(row -> new LeafRow(row).seq(), Comparator.nullsFirst(Comparator.naturalOrder()));

    private final long seed = Seed.next();
    private final Random random = new Random(seed);

    @Test
    void whateverLiesWhereverAllOfItComesBackInOrder() {
        for (int round = 0; round < ROUNDS; round++) {
            List<Row> leaves = someLeaves();
            List<Row> runs = new ArrayList<>();
            for (int from = 0; from < leaves.size(); ) {
                int to = Math.min(leaves.size(), from + 1 + random.nextInt(400));
                LeafRuns.together(leaves.subList(from, to).iterator()).forEachRemaining(runs::add);
                from = to;
            }
            Collections.shuffle(runs, random);
            runs.sort(BY_WRITER_AND_SEQ);

            List<Row> back = oneByOne(runs);
            assertThat(back).as("seed %d", seed).isSortedAccordingTo(BY_WRITER_AND_SEQ);
            assertThat(texts(back)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(texts(leaves));
        }
    }

    @Test
    void aThousandLeavesInOrderAreAFewRows() {
        List<Row> leaves = new ArrayList<>();
        for (long seq = 1; seq <= 1000; seq++) {
            leaves.add(leaf("run-1", "A", seq, RowEvents.HERE, null, null));
        }
        List<Row> runs = new ArrayList<>();
        LeafRuns.together(leaves.iterator()).forEachRemaining(runs::add);

        assertThat(runs).hasSize(4);
        assertThat(texts(oneByOne(runs))).isEqualTo(texts(leaves));
    }

    /** Stretches of numbers of a few writers, some there twice, some of two runs; and what is no leaf alone. */
    private List<Row> someLeaves() {
        List<Row> leaves = new ArrayList<>();
        for (int stretch = random.nextInt(8); stretch >= 0; stretch--) {
            String writer = random.nextInt(10) == 0 ? null : random.nextBoolean() ? "A" : "B";
            String run = random.nextInt(10) == 0 ? null : "run-" + random.nextInt(2);
            long seq = random.nextInt(300) - 2L;
            for (int i = random.nextInt(400); i >= 0; i--) {
                switch (random.nextInt(60)) {
                    case 0 -> leaves.add(leaf(run, writer, seq, RowEvents.HERE, new byte[] {1}, null));
                    case 1 -> leaves.add(leaf(run, writer, seq, RowEvents.HERE, null, "flaw"));
                    case 2 -> leaves.add(leaf(run, writer, seq, RowEvents.TORN, null, null));
                    case 3 -> leaves.add(leaf(run, writer, seq, RowEvents.UNCOVERED, null, "before"));
                    case 4 -> leaves.add(leaf(run, writer, null, RowEvents.HERE, null, "no number"));
                    case 5 -> seq += random.nextInt(5);
                    case 6 -> run = "run-" + random.nextInt(2);
                    default -> leaves.add(leaf(run, writer, seq, RowEvents.HERE, null, null));
                }
                seq++;
            }
        }
        return leaves;
    }

    private Row leaf(String run, String writer, Long seq, String state, byte[] line, String flaw) {
        byte[] hash = new byte[32];
        random.nextBytes(hash);
        return LeafRow.of(run, writer, seq, 20_000, flaw == null ? hash : null, line, flaw, state)
                .row();
    }

    private static List<Row> oneByOne(List<Row> runs) {
        SortedLeaves sorted = new SortedLeaves(runs.iterator());
        List<Row> leaves = new ArrayList<>();
        while (sorted.next()) {
            LeafRow run = sorted.run();
            leaves.add(LeafRow.of(
                            run.runId(),
                            run.writer(),
                            run.seq() == null ? null : (Long) sorted.seq(),
                            run.day(),
                            sorted.hash(),
                            run.line(),
                            run.flaw(),
                            run.state())
                    .row());
        }
        return leaves;
    }

    private static List<String> texts(List<Row> leaves) {
        return leaves.stream()
                .map(LeafRow::new)
                .map(leaf -> "%s %s %s %s %s %s"
                        .formatted(
                                leaf.runId(),
                                leaf.writer(),
                                leaf.seq(),
                                leaf.hash() == null ? null : HexFormat.of().formatHex(leaf.hash()),
                                leaf.flaw(),
                                leaf.state()))
                .toList();
    }
}
