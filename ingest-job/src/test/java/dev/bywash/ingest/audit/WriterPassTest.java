package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.audit.PassRow.What;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Ulid;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.merkle.MerkleTree;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where only some days are looked at, what is of before is no alarm, and nobody hides behind it. */
class WriterPassTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final Instant MIDNIGHT = TODAY.atStartOfDay(ZoneOffset.UTC).toInstant();
    private static final Late SINCE_TODAY = new Late(TODAY.plusDays(1), Ulid.beginning(MIDNIGHT), null);
    private static final String BORN_BEFORE = bornAt(MIDNIGHT.minus(Duration.ofDays(2)));
    private static final String BORN_TODAY = bornAt(MIDNIGHT.plusSeconds(1));

    private final WholeLine reader = new WholeLine();
    private final MerkleTree hashes = new MerkleTree();

    /** Of 19: 1 opened, 7 and 13 seals, 19 closed. */
    private List<String> lines;

    private final List<Row> rows = new ArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        write(BORN_BEFORE);
    }

    @Test
    void aLineOfBeforeHidesNoOtherOneOfItsSeal() {
        lines.set(10, SealedWriter.altered(lines.get(10), "loaded", "forged"));
        here(1, 9);
        here(11, 19);
        assertThat(found(BORN_BEFORE, SINCE_TODAY, new Gone(10, 10, Gone.NEVER)))
                .containsExactly("gap 10-10");
        assertThat(found(BORN_BEFORE, SINCE_TODAY, new Gone(10, 10, TODAY.toEpochDay() - 1)))
                .as("deleted with a day long before")
                .containsExactly("gap 10-10");

        assertThat(found(BORN_BEFORE, SINCE_TODAY, new Gone(10, 10, TODAY.toEpochDay())))
                .as("deleted with the day before")
                .isEmpty();
        assertThat(found(BORN_BEFORE, SINCE_TODAY, new Gone(10, 10, Gone.ALWAYS)))
                .as("deleted as its clock was ahead")
                .isEmpty();
    }

    @Test
    void whatIsJustBeforeIsComparedAsPartOfASealAndCountsNowhereElse() {
        state(1, 8, TODAY.minusDays(1), RowEvents.BESIDE, true);
        here(9, 9);
        state(10, 10, TODAY.minusDays(1), RowEvents.BESIDE, true);
        here(11, 19);
        assertThat(found(BORN_BEFORE, SINCE_TODAY, new Gone(1, 8, Gone.NEVER), new Gone(10, 10, Gone.NEVER)))
                .isEmpty();
        assertThat(given(BORN_BEFORE, SINCE_TODAY, Map.of(), What.RANGE))
                .extracting(row -> row.range().seqs())
                .containsExactly("9-9,11-19");

        lines.set(10, SealedWriter.altered(lines.get(10), "loaded", "forged"));
        rows.clear();
        here(1, 9);
        state(10, 10, TODAY.minusDays(1), RowEvents.BESIDE, true);
        here(11, 19);
        assertThat(found(BORN_BEFORE, SINCE_TODAY)).containsExactly("seal_broken 7-12");

        rows.clear();
        state(1, 19, TODAY.minusDays(1), RowEvents.BESIDE, true);
        assertThat(given(BORN_BEFORE, SINCE_TODAY, Map.of(), What.SEALS))
                .as("nothing of it was asked for")
                .isEmpty();
    }

    /** A seal has the time at which it was written, and what waited behind it one of before. */
    @Test
    void whatIsJustBeforeMayLackLinesWhereItBegins() {
        state(7, 7, TODAY.minusDays(1), RowEvents.BESIDE, true);
        state(9, 13, TODAY.minusDays(1), RowEvents.BESIDE, true);
        here(14, 19);
        assertThat(found(BORN_BEFORE, SINCE_TODAY)).isEmpty();

        rows.clear();
        state(7, 7, TODAY.minusDays(1), RowEvents.BESIDE, true);
        state(9, 10, TODAY.minusDays(1), RowEvents.BESIDE, true);
        here(11, 19);
        assertThat(found(BORN_BEFORE, SINCE_TODAY))
                .as("the seal of what is looked at covers it")
                .containsExactly("gap 8-8");
    }

    /** He who removes its first line, or spoils it or dates it back, could sign all others with keys of his own. */
    @Test
    void aWriterOfTheseDaysHasNoLinesOfBefore() throws Exception {
        write(BORN_TODAY);
        here(2, 19);
        assertThat(found(BORN_TODAY, SINCE_TODAY)).containsExactly("gap 1-1");
        torn(1, false);
        assertThat(found(BORN_TODAY, SINCE_TODAY)).containsExactly("torn 1-1");

        write(BORN_BEFORE);
        here(2, 19);
        assertThat(found(BORN_BEFORE, SINCE_TODAY)).as("nobody can tell").isEmpty();
    }

    @Test
    void aTornLineThatIsMadeWholeMayBeTheFirst() {
        here(8, 19);
        torn(7, true);
        assertThat(found(BORN_BEFORE, SINCE_TODAY)).as("a seal").isEmpty();
        assertThat(restored(SINCE_TODAY)).isEqualTo(1);
        assertThat(found(BORN_BEFORE, Late.NONE)).as("all have to be there").containsExactly("gap 1-6");

        rows.clear();
        here(9, 19);
        torn(8, true);
        torn(7, true);
        torn(5, true);
        assertThat(found(BORN_BEFORE, SINCE_TODAY)).as("parted from them").isEmpty();
        assertThat(restored(SINCE_TODAY)).isEqualTo(2);

        rows.clear();
        here(9, 19);
        torn(5, true);
        assertThat(found(BORN_BEFORE, SINCE_TODAY)).isEmpty();
        assertThat(restored(SINCE_TODAY)).isZero();
    }

    private static String bornAt(Instant time) {
        return Ulid.beginning(time) + "V6W2X5Y7R8N0PC12";
    }

    private void write(String writer) throws Exception {
        lines = new SealedWriter(writer, MIDNIGHT.plusSeconds(7200))
                .log(5)
                .seal()
                .log(5)
                .seal()
                .log(5)
                .close()
                .lines();
        rows.clear();
    }

    private void here(int first, int last) {
        state(first, last, TODAY, RowEvents.HERE, true);
    }

    /** Before those that are there. */
    private void torn(int seq, boolean known) {
        List<Row> others = List.copyOf(rows);
        rows.clear();
        state(seq, seq, null, RowEvents.TORN, known);
        rows.addAll(others);
    }

    private void state(int first, int last, LocalDate day, String state, boolean known) {
        for (int seq = first; seq <= last; seq++) {
            byte[] line = lines.get(seq - 1).getBytes(UTF_8);
            Event event = reader.parse(line);
            boolean own = known && Event.CONTROL_LOGGER.equals(event.logger());
            rows.add(LeafRow.of(
                            "run",
                            event.writer(),
                            event.seq(),
                            day == null ? null : (int) day.toEpochDay(),
                            known ? hashes.hashOfLeaf(line) : null,
                            own ? line : null,
                            null,
                            state)
                    .row());
        }
    }

    private List<String> found(String writer, Late late, Gone... gone) {
        return given(writer, late, Map.of(writer, List.of(gone)), What.FINDING).stream()
                .map(PassRow::finding)
                .map(finding ->
                        finding.kind().name().toLowerCase(Locale.ROOT) + " " + finding.first() + "-" + finding.last())
                .toList();
    }

    private long restored(Late late) {
        return given(BORN_BEFORE, late, Map.of(), What.SEALS).get(0).restored();
    }

    private List<PassRow> given(String writer, Late late, Map<String, List<Gone>> gone, What wanted) {
        assertThat(rows).allSatisfy(row -> assertThat(new LeafRow(row).writer()).isEqualTo(writer));
        List<PassRow> given = new ArrayList<>();
        new WriterPass(late, gone, Set.of(wanted))
                .call(LeafRuns.together(rows.iterator()))
                .forEachRemaining(row -> given.add(new PassRow(row)));
        return given;
    }
}
