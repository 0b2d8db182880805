package dev.bywash.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.Content;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.LastLine;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.read.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of the files that were ever read, those are fetched that somebody asks for. */
class LedgerTest {

    private static final Instant NOW = Instant.parse("2026-11-27T06:00:00Z");
    private static final DeliveredFile LIVE = fileOf("live", NOW);
    private static final DeliveredFile OLD = fileOf("old", NOW.minus(Duration.ofDays(3)));
    private static final DeliveredFile DAMAGED = fileOf("damaged", NOW.minus(Duration.ofDays(4)));

    private final List<Set<String>> fetched = new ArrayList<>();
    private final Ledger ledger = new Ledger(this::fetch);

    @BeforeEach
    void setUp() {
        ledger.addCluster("/live", LIVE.modifiedMillis(), true, 3);
        ledger.addCluster("/old", OLD.modifiedMillis(), true, 2);
        ledger.addCluster("/damaged", DAMAGED.modifiedMillis(), false, 1);
        ledger.addCluster("/damaged", DAMAGED.modifiedMillis(), true, 1);
    }

    @Test
    void whichClustersAreQuietIsKnownWithoutTheirFiles() {
        assertThat(quiet()).containsExactly("/old");
        assertThat(ledger.lastReading()).isEqualTo(3);
        assertThat(fetched).isEmpty();
    }

    @Test
    void theFilesOfAClusterAreFetchedOnceWhereOneOfThemWasListed() {
        assertThat(ledger.entriesBeside(List.of(LIVE, fileOf("new", NOW))))
                .extracting(LedgerEntry::file)
                .containsExactly(LIVE);
        assertThat(ledger.entryOf(LIVE)).isNotNull();
        assertThat(ledger.knows(fileOf("new", NOW))).isFalse();

        assertThat(fetched).containsExactly(Set.of("/live"));
        assertThat(quiet()).as("as before").containsExactly("/old");
    }

    /** An earlier record may say what a later one does not. */
    @Test
    void aClusterThatOneRecordSaysIsNotSettledIsListedAndThenItsFilesTell() {
        ledger.entriesBeside(List.of(DAMAGED));

        assertThat(quiet()).containsExactlyInAnyOrder("/old", "/damaged");
    }

    @Test
    void whoeverAsksForAFileOfAnotherClusterGetsIt() {
        ledger.entriesBeside(List.of(LIVE));

        assertThat(ledger.entryOf(OLD).file()).isEqualTo(OLD);
        assertThat(ledger.entries()).hasSize(3);
        assertThat(fetched).containsExactly(Set.of("/live"), Set.of("/old", "/damaged"));
    }

    /** By that, nobody looks farther back for what was rejected of them. */
    @Test
    void aStreamIsReadSinceItsFirstFileWasUnderWhateverName() {
        Instant first = NOW.minus(Duration.ofHours(2));
        DeliveredFile growing = new DeliveredFile("/new", "stdout", 100, 0);
        ledger.add(new LedgerEntry(growing, new Position(100, 0, 0), true, LastLine.DONE, null), 1, 1, first);

        assertThat(List.of(
                        readSince(new DeliveredFile("/new", "stdout", 120, 0), 100),
                        readSince(new DeliveredFile("/new", "stdout", 120, 0), 0),
                        readSince(new DeliveredFile("/new", "stdout--2026-11-27--05-00", 120, 0), 100)))
                .as("it grows, is another one of that length, or is rolled")
                .containsOnly(first);
        assertThat(readSince(new DeliveredFile("/new", "stdout", 99, 0), 0))
                .as("whoever listed it before saw the same stream shorter")
                .isEqualTo(first);
        assertThat(readSince(new DeliveredFile("/new", "stderr", 120, 0), 0))
                .as("nobody read it")
                .isEqualTo(NOW);
        FileOutcome anew = outcome(new DeliveredFile("/new", "stdout", 99, 1), 0);
        assertThat(ledger.readSince(List.of(anew), NOW))
                .as("storage may show an older state of it")
                .containsExactly(first);
        assertThat(ledger.readSince(
                        List.of(anew, outcome(new DeliveredFile("/new", "stdout--2026-11-27--05-00", 120, 0), 100)),
                        NOW))
                .as("it is begun anew where another goes on where it was")
                .containsExactly(NOW, first);
        assertThat(readSince(LIVE, 1)).as("nobody knows").isEqualTo(Instant.EPOCH);
    }

    /** By that, a run that goes on, as most do, looks for what it rejects among the latest alone. */
    @Test
    void whatAStreamMayHaveBeenReadOfBeforeIsAskedOnlyWhereItDoesNotGoOn() {
        Instant first = NOW.minus(Duration.ofHours(2));
        DeliveredFile growing = new DeliveredFile("/new", "stdout", 120, 1);
        DeliveredFile rolled = new DeliveredFile("/new", "stdout--2026-11-27--05-00", 120, 1);
        record(growing, 100, 1, first);

        assertThat(ledger.readBefore(outcome(growing, 100))).as("it goes on").isEmpty();
        assertThat(ledger.readBefore(outcome(rolled, 100))).as("it is rolled").isEmpty();
        assertThat(ledger.readBefore(outcome(growing, 0)))
                .as("it is read again")
                .contains(first);

        record(growing, 50, 2, first);
        assertThat(ledger.readBefore(outcome(growing, 50)))
                .as("it was shorter once")
                .contains(first);
        assertThat(ledger.readBefore(outcome(rolled, 0)))
                .as("it was begun anew, and rolled a run later")
                .contains(first);
        assertThat(ledger.readBefore(outcome(new DeliveredFile("/new", "stderr--2026-11-27--05-00", 120, 1), 0)))
                .as("of another stream")
                .isEmpty();

        record(growing, 70, 3, NOW);
        assertThat(ledger.readBefore(outcome(growing, 70)))
                .as("it is known to be another one")
                .isEmpty();
    }

    private void record(DeliveredFile file, long offset, long number, Instant since) {
        ledger.add(new LedgerEntry(file, new Position(offset, 0, 0), true, LastLine.DONE, null), number, number, since);
    }

    private Instant readSince(DeliveredFile file, long from) {
        return ledger.readSince(outcome(file, from), NOW);
    }

    private static FileOutcome outcome(DeliveredFile file, long from) {
        return new FileOutcome(
                new LedgerEntry(file, new Position(file.length(), 0, 0), true, LastLine.DONE, null),
                false,
                new Content(from, 0, 0),
                null,
                new FileOutcome.Counts(0, 0, 0, 0, 0),
                List.of(),
                null);
    }

    private Set<String> quiet() {
        return ledger.quietClusters(NOW, NOW, List.of());
    }

    private void fetch(Set<String> clusters, Ledger into) {
        fetched.add(Set.copyOf(clusters));
        for (DeliveredFile file : List.of(LIVE, OLD, DAMAGED)) {
            if (clusters.isEmpty() || clusters.stream().anyMatch(file.directory()::startsWith)) {
                into.add(new LedgerEntry(file, new Position(1, 0, 0), true, LastLine.DONE, null), 1, 1, Instant.EPOCH);
            }
        }
    }

    private static DeliveredFile fileOf(String cluster, Instant modified) {
        return new DeliveredFile("/" + cluster + "/driver", "stdout", 1, modified.toEpochMilli());
    }
}
