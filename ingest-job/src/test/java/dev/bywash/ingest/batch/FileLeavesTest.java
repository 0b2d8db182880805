package dev.bywash.ingest.batch;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.engine.JavaSerializer;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.read.Found;
import java.time.Instant;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** The leaves of a file are a few hashes, or nothing: they are brought to the driver. */
class FileLeavesTest {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");
    private static final byte[] LEAF = new MerkleTree().hashOfLeaf("line".getBytes(UTF_8));

    @Test
    void ofAFileWithTooManyRangesOfNumbersNothingIsKept() {
        assertThat(JavaSerializer.serialize(
                        leavesOf(10_000, seq -> seq, seq -> 1).ranges()))
                .hasSizeLessThan(4096);
        assertThat(leavesOf(1000, seq -> 2 * seq, seq -> 1).ranges()).hasSize(1);
        // Every other number only, and a writer a line.
        assertThat(leavesOf(1002, seq -> 2 * seq, seq -> 1).ranges()).isEmpty();
        assertThat(leavesOf(1002, seq -> 1, seq -> seq).ranges()).isEmpty();
    }

    private static FileLeaves leavesOf(int lines, IntUnaryOperator seqs, IntUnaryOperator writers) {
        FileLeaves leaves = new FileLeaves(Map.of());
        for (int i = 1; i <= lines; i++) {
            String line = line(writer(writers.applyAsInt(i)), seqs.applyAsInt(i), TIME)
                    .strip();
            Event event = new WholeLine().parse(line.getBytes(UTF_8));
            leaves.add(new Found.EventAt(null, 0, 0, event, LEAF));
        }
        return leaves;
    }
}
