package dev.bywash.ingest.audit;

import static dev.bywash.ingest.EventLines.writer;
import static dev.bywash.ingest.audit.SealedWriter.altered;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.Seed;
import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.audit.SealAttack.Attacked;
import dev.bywash.ingest.audit.SealCheck.Seals;
import dev.bywash.ingest.audit.SealCheck.Status;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.merkle.MerkleTree;
import java.io.InputStream;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody does to a writer's lines who was not in its process before they were sealed, the seals tell, wherever he does it. */
class SealCheckTest {

    private static final int ROUNDS = Boolean.getBoolean("bywash.soak") ? 100 : 3;
    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    /** Of 35 lines: 1 opened, 12, 23 and 34 seals, 35 closed. */
    private static final int SEAL = 12;

    private final long seed = Seed.next();
    private final Random random = new Random(seed);
    private List<String> lines;

    @BeforeEach
    void write() throws Exception {
        SealedWriter writer = new SealedWriter(writer(1), TIME);
        lines = writer.log(10).seal().log(10).seal().log(10).seal().close().lines();
    }

    /** The plugin's, and the Python package's. */
    @ParameterizedTest
    @ValueSource(strings = {"golden-lines.jsonl", "golden-lines-python-sealed.jsonl"})
    void aGoldenStreamIsSealedAndClosedAndWhoAltersItIsSeen(String stream) throws Exception {
        try (InputStream file = getClass().getResourceAsStream("/format/" + stream)) {
            List<String> golden = new String(file.readAllBytes(), UTF_8).lines().toList();
            Seals seals = check(golden);
            assertThat(seals.findings()).isEmpty();
            assertThat(seals.status()).isEqualTo(Status.SEALED);
            assertThat(seals.signed()).isTrue();
            assertThat(seals.closed()).isTrue();
            assertThat(seals.sealed()).isEqualTo(golden.size());

            List<String> attacked = new ArrayList<>(golden);
            attacked.set(1, altered(attacked.get(1), "INFO", "WARN"));
            assertThat(check(attacked).findings()).extracting(Finding::kind).contains(Kind.SEAL_BROKEN);
        }
    }

    /** All of these with real files and tables: {@code AuditTest}. */
    @ParameterizedTest
    @EnumSource
    void eachAttackIsCalledByItsName(SealAttack attack) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Attacked attacked = attack.on(writer(1), TIME, random);
            Seals seals = check(attacked.lines());

            assertThat(seals.findings())
                    .as("seed %d: %s", seed, seals.findings())
                    .extracting(Finding::kind)
                    .hasSameElementsAs(attack.kinds());
            assertThat(seals.status()).as("seed %d", seed).isEqualTo(attack.status());
            if (attacked.seq() > 0) {
                assertThat(seals.findings())
                        .as("seed %d, seq %d", seed, attacked.seq())
                        .anyMatch(finding -> finding.first() <= attacked.seq() && attacked.seq() <= finding.last());
            }
        }
    }

    @Test
    void whatWasNotTouchedIsSealed() {
        Seals seals = check(lines);

        assertThat(seals.findings()).isEmpty();
        assertThat(seals)
                .returns(Status.SEALED, Seals::status)
                .returns(true, Seals::signed)
                .returns(35L, Seals::sealed);
    }

    /** Whoever tears one could forge the others, for nothing can be compared any more; so they are not called sealed. */
    @Test
    void aTornLineLeavesAllThatItsSealCoversUnprovedAndSaysSo() {
        List<String> attacked = new ArrayList<>(lines);
        attacked.set(4, altered(attacked.get(4), "loaded", "forged"));
        attacked.remove(2);
        SealCheck check = begin(attacked, List.of());
        check.damaged(3);
        add(check, attacked);
        Seals seals = check.end();

        assertThat(seals.findings())
                .extracting(Finding::toString)
                .containsExactly("torn: event " + writer(1)
                        + "-3: arrived damaged, so that nothing proves the lines from 1 on that seal 12 covers");
        assertThat(seals).returns(Status.INCOMPLETE, Seals::status);
        assertThat(check(attacked))
                .as("lost")
                .returns(Status.INCOMPLETE, Seals::status)
                .satisfies(lost ->
                        assertThat(lost.findings()).extracting(Finding::kind).containsExactly(Kind.GAP));
    }

    @Test
    void aSealThatIsMissingIsNamedAloneAndTheOnesBesideItStay() {
        List<String> attacked = new ArrayList<>(lines);
        attacked.remove(SEAL - 1);

        assertThat(check(attacked).findings())
                .singleElement()
                .returns(Kind.GAP, Finding::kind)
                .returns((long) SEAL, Finding::first)
                .returns((long) SEAL, Finding::last);
    }

    @Test
    void aSealThatNamesAnotherLineForTheOneBeforeItIsBroken() {
        List<String> attacked = new ArrayList<>(lines);
        attacked.set(22, altered(attacked.get(22), "\"sealed_from\":12", "\"sealed_from\":15"));

        assertThat(check(attacked)).returns(Status.BROKEN, Seals::status).satisfies(seals -> assertThat(
                        seals.findings())
                .extracting(Finding::kind)
                .contains(Kind.SEAL_BROKEN)
                .doesNotContain(Kind.GAP));
    }

    /** Of a clock that was ahead, or of days before; and what a version before the log brought. */
    @Test
    void whatWasDeletedForItsAgeOrGivesNoLineBackIsNoFindingAndNotCalledSealed() {
        List<String> left = new ArrayList<>(lines.subList(15, 35));
        left.remove(3);
        SealCheck aged = begin(left, List.of(new Numbers(1, 15), new Numbers(19, 19)));
        add(aged, left);
        assertThat(aged.end()).returns(List.of(), Seals::findings).returns(Status.INCOMPLETE, Seals::status);

        SealCheck older = begin(lines, List.of());
        for (long seq = 1; seq <= 14; seq++) {
            older.add(seq, null);
        }
        add(older, lines.subList(14, 35));
        assertThat(older.end()).returns(List.of(), Seals::findings).returns(Status.INCOMPLETE, Seals::status);
    }

    @Test
    void howeverManyHolesThereAreTheyAreHeldAsAFew() throws Exception {
        List<String> many = new SealedWriter(writer(1), TIME).log(5_000).seal().lines();
        List<String> odd = new ArrayList<>();
        for (int i = 0; i < many.size(); i++) {
            if (i % 2 == 0 || i == many.size() - 1) {
                odd.add(many.get(i));
            }
        }
        List<Finding> gaps = check(odd).findings();
        assertThat(gaps).hasSize(1000);
        assertThat(gaps.get(999).last()).isEqualTo(5_000);
    }

    @Test
    void aWriterThatGoesOnAfterItsClosedIsClosedByItsLastOne() throws Exception {
        SealedWriter late = new SealedWriter(writer(1), TIME).log(3).close().log(2);
        assertThat(check(late.lines())).returns(false, Seals::closed).returns(Status.UNSEALED_TAIL, Seals::status);
        assertThat(check(late.close().lines())).returns(true, Seals::closed).returns(Status.SEALED, Seals::status);
    }

    /** Times near midnight are not in the order of numbers. */
    @Test
    void whatIsMissingBesideTheBeginningThatRetentionTookIsNoGap() {
        List<String> left = new ArrayList<>(lines.subList(5, 35));
        left.remove(1);

        assertThat(check(left, true).findings()).isEmpty();
        assertThat(check(left).findings()).extracting(Finding::kind).containsOnly(Kind.GAP);
    }

    @Test
    void aWriterThatCannotSignIsSealedAndNotSigned() throws Exception {
        Seals seals = check(new SealedWriter(writer(1), TIME, (KeyPair) null)
                .log(10)
                .seal()
                .log(3)
                .close()
                .lines());

        assertThat(seals.findings()).isEmpty();
        assertThat(seals).returns(Status.SEALED, Seals::status).returns(false, Seals::signed);
    }

    @Test
    void whatRetentionLeftIsCheckedFromTheFirstSealOn() {
        for (int round = 0; round < ROUNDS; round++) {
            int beginning = random.nextInt(20);
            List<String> left = new ArrayList<>(lines.subList(beginning, 35));
            assertThat(check(left, true).findings())
                    .as("seed %d, from %d", seed, beginning)
                    .isEmpty();

            int seq = 24 + random.nextInt(10);
            left.set(seq - beginning - 1, altered(left.get(seq - beginning - 1), "loaded", "ruined"));
            assertBroken(left, seq);
        }
        assertThat(check(lines.subList(3, 35)).findings())
                .extracting(Finding::kind)
                .containsExactly(Kind.GAP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"sealed_from\":12", "\"root\":\"", "\"next_key\":\"M", "\"sig\":\"M"})
    void whateverIsAlteredInASealIsFound(String place) {
        String by = place.replaceAll("12$", "13").replaceAll("M$", "xM").replaceAll("\"$", "\"x");
        List<String> attacked = new ArrayList<>(lines);
        attacked.set(22, altered(attacked.get(22), place, by));

        assertThat(check(attacked).findings()).isNotEmpty();
    }

    private void assertBroken(List<String> attacked, int seq) {
        assertThat(check(attacked, true).findings())
                .as("seed %d, seq %d", seed, seq)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.SEAL_BROKEN);
                    assertThat((long) seq).isBetween(finding.first(), finding.last());
                });
    }

    private static Seals check(List<String> lines) {
        return check(lines, false);
    }

    private static Seals check(List<String> lines, boolean mayBeginLate) {
        SealCheck check = begin(lines, List.of());
        if (mayBeginLate) {
            check.mayBeginLate();
        }
        add(check, lines);
        return check.end();
    }

    private static SealCheck begin(List<String> lines, List<Numbers> expired) {
        return new SealCheck(new WholeLine().parse(lines.get(0).getBytes(UTF_8)).writer(), expired);
    }

    private static void add(SealCheck check, List<String> lines) {
        WholeLine reader = new WholeLine();
        MerkleTree hashes = new MerkleTree();
        Map<Long, byte[]> bySeq = new TreeMap<>();
        Map<Long, Event> events = new HashMap<>();
        for (String line : lines) {
            byte[] bytes = line.getBytes(UTF_8);
            Event event = reader.parse(bytes);
            assertThat(event).as(line).isNotNull();
            bySeq.put(event.seq(), bytes);
            events.put(event.seq(), event);
        }
        bySeq.forEach((seq, line) -> check.add(seq, hashes.hashOfLeaf(line), line, events.get(seq)));
    }
}
