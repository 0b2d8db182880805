package dev.bywash.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.Content;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.LastLine;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.read.Position;
import dev.bywash.ingest.read.ReadTask;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which files a run reads when it may not read all of them. */
class PlannerTest {

    private static final long NOW = 1_000_000;
    private static final long KILOBYTE = 1024;
    private static final Position START = new Position(0, 0, 0);

    @Test
    void linesThatWaitForTheirOtherHalfDoNotKeepAnyFileFromBeingRead() {
        List<DeliveredFile> files = List.of(
                file("stdout--2026-11-22--01", 1),
                file("stdout--2026-11-22--02", 2),
                file("stdout--2026-11-22--03", 3),
                file("stdout--2026-11-22--04", 4));
        List<LedgerEntry> ledger =
                List.of(endsWithinALine(files.get(0)), endsWithinALine(files.get(1)), endsWithinALine(files.get(2)));

        ReadPlan plan = new Planner(1).plan(files, ledger, NOW);

        assertThat(plan.tasks()).extracting(ReadTask::file).containsExactly(files.get(2), files.get(3));
        assertThat(plan.tasks()).extracting(ReadTask::ordinal).containsExactly(0, 1);
        assertThat(plan.left()).isEmpty();
    }

    /** Its position is all that tells how far the rolled ones were read under its name. */
    @Test
    void whatGrowsIsReadAfterAllThatWereRolledInItsDirectory() {
        DeliveredFile growing = file("stdout", 1);
        DeliveredFile rolled = file("stdout--2026-11-22--01.gz", 2);
        DeliveredFile elsewhere = new DeliveredFile("elsewhere", "stdout", KILOBYTE, 0);

        ReadPlan plan = new Planner(Long.MAX_VALUE).plan(List.of(growing, rolled, elsewhere), List.of(), NOW);

        assertThat(plan.tasks()).extracting(ReadTask::file).containsExactly(elsewhere, rolled, growing);
    }

    @Test
    void aRunTakesTheOldestFilesAndSaysWhatItLeaves() {
        DeliveredFile old = file("stdout--2026-11-22--01", 1);
        DeliveredFile recent = file("stdout--2026-11-22--02", 2);

        ReadPlan plan = new Planner(KILOBYTE).plan(List.of(recent, old), List.of(), NOW);

        assertThat(plan.tasks()).extracting(ReadTask::file).containsExactly(old);
        assertThat(plan.left()).hasSize(1);
        assertThat(plan.bytesLeft()).isEqualTo(KILOBYTE);
    }

    /** Each costs opening the file. */
    @Test
    void aNewFileIsComparedWithTheLatestOfManyThatHaveGone() {
        List<LedgerEntry> gone = LongStream.rangeClosed(1, 1000)
                .mapToObj(i -> readTo(file("stdout--2026-11-22--01-00--" + i, i), i))
                .toList();

        ReadPlan plan = new Planner(Long.MAX_VALUE).plan(List.of(file("stdout--2026-11-22--02-00", 2000)), gone, NOW);

        assertThat(plan.tasks().get(0).candidates())
                .hasSizeLessThan(100)
                .contains(new Position(1000, 0, 0))
                .doesNotContain(new Position(1, 0, 0));
    }

    @Test
    void whatCouldNotBeOpenedComesLastAndTakesNobodysRoom() {
        DeliveredFile unreadable = file("stdout--2026-11-22--01", 1);
        DeliveredFile next = file("stdout--2026-11-22--02", 2);
        List<DeliveredFile> files = List.of(unreadable, next);
        ReadPlan first = new Planner(1).plan(files, List.of(), NOW);

        ReadPlan second = new Planner(1, first.unread(List.of(outcome(unreadable, null)))).plan(files, List.of(), NOW);

        assertThat(first.tasks()).extracting(ReadTask::file).containsExactly(unreadable);
        assertThat(second.tasks()).extracting(ReadTask::file).containsExactly(next);
    }

    @Test
    void theFileThatMayCompleteAnUnreadableOneIsLookedAtAgainWithIt() {
        DeliveredFile unreadable = file("stdout--2026-11-22--01", 1);
        DeliveredFile next = file("stdout--2026-11-22--02", 2);
        ReadPlan plan = new Planner(Long.MAX_VALUE).plan(List.of(unreadable, next), List.of(), NOW);

        List<FileOutcome> recorded = plan.toRecord(List.of(outcome(unreadable, null), outcome(next, START)));

        assertThat(recorded).extracting(FileOutcome::settled).containsExactly(true, false);
        assertThat(plan.toRecord(List.of(outcome(unreadable, START), outcome(next, START))))
                .extracting(FileOutcome::settled)
                .containsExactly(true, true);
    }

    /** Each may be a gigabyte of zeros. */
    @Test
    void whatIsCompressedIsReadInPartsWhereThereIsMuchToRead() {
        List<DeliveredFile> bombs = LongStream.rangeClosed(1, 1000)
                .mapToObj(i -> file("stdout--2026-11-22--01-00--" + i + ".gz", i))
                .toList();
        long room = 1000 * 65 * KILOBYTE;

        ReadPlan plan = new Planner(room).plan(bombs, List.of(), NOW);

        assertThat(plan.tasks()).hasSize(1000);
        assertThat(plan.tasks()).extracting(ReadTask::maxBytes).containsOnly(Planner.EXPANSION * KILOBYTE);
    }

    @Test
    void whereThereIsRoomWhatIsCompressedIsReadAtOnce() {
        DeliveredFile compressed = file("stdout--2026-11-22--01.gz", 1);
        DeliveredFile plain = file("stdout--2026-11-22--02", 2);
        long room = 1 << 30;

        ReadPlan plan = new Planner(room).plan(List.of(compressed, plain), List.of(), NOW);

        assertThat(plan.tasks().get(0).maxBytes()).isBetween(room - (1 << 20), room);
        assertThat(new Planner(Long.MAX_VALUE)
                        .plan(List.of(compressed), List.of(), NOW)
                        .tasks()
                        .get(0)
                        .maxBytes())
                .isGreaterThan(1L << 60);
    }

    /** To get to where it goes on it is decompressed from its beginning. */
    @Test
    void whatIsCompressedIsReadOnByAsMuchAsIsSkippedAndCostsBoth() {
        List<DeliveredFile> bombs = LongStream.rangeClosed(1, 1000)
                .mapToObj(i -> file("stdout--2026-11-22--01-00--" + i + ".gz", i))
                .toList();
        List<LedgerEntry> ledger = bombs.stream()
                .map(file -> new LedgerEntry(file, new Position(1 << 30, 0, 0), false, LastLine.DONE, null))
                .toList();

        ReadPlan plan = new Planner(1L << 30).plan(bombs, ledger, NOW);

        assertThat(plan.tasks()).hasSizeBetween(4, 8);
        assertThat(plan.tasks().get(0).maxBytes()).isEqualTo(1 << 30);
    }

    private static FileOutcome outcome(DeliveredFile file, Position position) {
        return new FileOutcome(
                new LedgerEntry(file, position, true, LastLine.DONE, null),
                false,
                new Content(0, 0, 0),
                null,
                FileOutcome.Counts.NONE,
                List.of(),
                null);
    }

    private static DeliveredFile file(String name, long modifiedMillis) {
        return new DeliveredFile("directory", name, KILOBYTE, modifiedMillis);
    }

    private static LedgerEntry readTo(DeliveredFile file, long offset) {
        return new LedgerEntry(file, new Position(offset, 0, 0), true, LastLine.DONE, null);
    }

    private static LedgerEntry endsWithinALine(DeliveredFile file) {
        return new LedgerEntry(file, new Position(KILOBYTE - 100, 0, 0), true, LastLine.REJECTED, null);
    }
}
