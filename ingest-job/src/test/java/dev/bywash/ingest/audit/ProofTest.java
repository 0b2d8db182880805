package dev.bywash.ingest.audit;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.merkle.MerkleTree;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proof convinces of what was there, and whatever is changed in it convinces of nothing. */
class ProofTest {

    private static final int LINES = 100_000;
    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    @TempDir
    private Path directory;

    private String publicKey;
    private Proof proof;

    @BeforeEach
    void prove() throws Exception {
        SigningKey key = SigningKey.of(HeadTest.key(directory), Map.of());
        publicKey = directory.resolve("key.pub.pem").toString();
        MerkleTree tree = new MerkleTree();
        List<byte[]> leaves = new ArrayList<>();
        String proved = null;
        for (int seq = 1; seq <= LINES; seq++) {
            String text = seq == 4711
                    ? line(writer(1), seq + 10, TIME, "load", "loaded", "").strip()
                    : "line " + seq;
            proved = seq == 4711 ? text : proved;
            leaves.add(tree.hashOfLeaf(text.getBytes(UTF_8)));
            tree.add(leaves.get(seq - 1));
        }
        RangeEntry range = new RangeEntry(
                "a-run",
                writer(1),
                LocalDate.of(2026, 11, 22),
                LINES,
                "1-4700,4711-100010",
                HexFormat.of().formatHex(tree.root()));
        MerkleTree log = new MerkleTree();
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String entry = i == 17 ? range.text() : "entry " + i;
            entries.add(log.hashOfLeaf(entry.getBytes(UTF_8)));
            log.add(entries.get(i));
        }
        proof = new Proof(
                proved,
                4710,
                MerkleTree.path(leaves, 4710),
                range.text(),
                17,
                MerkleTree.path(entries, 17),
                new Head("bywash/test", log.leaves(), HexFormat.of().formatHex(log.root())).signed(key));
    }

    @Test
    void itIsAShortTextAndProvesItsEvent() throws Exception {
        String text = proof.text();

        assertThat(text.length()).isLessThan(4096);
        assertThat(Proof.parse(text).check(publicKey, null))
                .contains(writer(1) + "-4721")
                .contains("a-run");
        assertThat(Proof.parse(text).check(publicKey, proof.checkpoint())).isNotEmpty();
    }

    @Test
    void whateverIsChangedInItProvesNothing() {
        Random random = new Random(1);
        String text = proof.text();
        for (int round = 0; round < 300; round++) {
            int at = random.nextInt(text.indexOf("\u2014"));
            String changed = text.substring(0, at) + (char) (text.charAt(at) ^ 1) + text.substring(at + 1);

            assertThatThrownBy(() -> Proof.parse(changed).check(publicKey, null))
                    .as(changed)
                    .isInstanceOf(Proof.Wrong.class);
        }
    }

    @Test
    void anotherKeyOrAnotherCheckpointIsSaid() throws Exception {
        assertThatThrownBy(() -> proof.check(publicKey, new Head("bywash/test", 1000, "0".repeat(64)).unsigned()))
                .hasMessageContaining("another checkpoint");
        HeadTest.key(directory);
        assertThatThrownBy(() -> proof.check(publicKey, null)).hasMessageContaining("not signed by this key");
    }

    /** Whoever makes a proof need not have the key to know that it is one. */
    @Test
    void aProofLeadsToItsCheckpointWhoeverSignedThat() throws Exception {
        assertThat(proof.leads()).contains(writer(1) + "-4721");
        String other = new Head("bywash/test", 1000, "0".repeat(64)).unsigned();
        Proof led = new Proof(
                proof.line(), proof.place(), proof.toRange(), proof.entry(), proof.number(), proof.toHead(), other);
        assertThatThrownBy(led::leads).hasMessageContaining("not in the log that the checkpoint is of");
    }

    @Test
    void aRangeSaysWhetherItsEventsMayHaveGoneForTheirAge() {
        LocalDate day = LocalDate.of(2026, 11, 22);
        RangeEntry ofItsDay = range("1-5").enteredOn(day.minusDays(1));
        RangeEntry ahead = range("1-5").enteredOn(day.minusDays(20));
        assertThat(ofItsDay.text()).isEqualTo(range("1-5").text());
        assertThat(RangeEntry.parse(ahead.text())).isEqualTo(ahead).isNotEqualTo(ofItsDay);

        assertThat(ofItsDay.isExpired(null)).isFalse();
        assertThat(ofItsDay.isExpired(day)).isFalse();
        assertThat(ofItsDay.isExpired(day.plusDays(1))).isTrue();
        assertThat(ahead.isExpired(null)).isFalse();
        assertThat(ahead.isExpired(day.minusDays(21))).as("brought later").isFalse();
        assertThat(ahead.isExpired(day.minusDays(20))).as("brought so long ago").isTrue();
    }

    @Test
    void aRangeSaysWhatAnotherLacks() {
        RangeEntry one = range("1-10,20-30");
        assertThat(one.without(range("1-10,20-30"))).isEmpty();
        assertThat(one.without(range("2-3,25-40")))
                .containsExactly(new Numbers(1, 1), new Numbers(4, 10), new Numbers(20, 24));
        assertThat(one.without(range("5-5")))
                .containsExactly(new Numbers(1, 4), new Numbers(6, 10), new Numbers(20, 30));
        assertThat(RangeEntry.parse(one.text())).isEqualTo(one);
        assertThat(RangeEntry.parse(one.text() + "\n")).isNull();
    }

    private static RangeEntry range(String seqs) {
        return new RangeEntry("r", writer(1), LocalDate.of(2026, 11, 22), 1, seqs, "0".repeat(64));
    }
}
