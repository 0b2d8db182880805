package dev.bywash.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.LastLine;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.read.Position;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the ledger forgets when files have gone. */
class FileRetentionTest {

    private static final DeliveredFile OLD = file("file:/v/a/driver", "stdout--2026-10-01--00-00", 1);
    private static final DeliveredFile NEWER = file("file:/v/a/executor/app/0", "stdout", 2);
    private static final DeliveredFile ELSEWHERE = file("file:/v/b/driver", "stdout", 3);

    @Test
    void whatHasGoneWithItsDirectoryIsForgotten() {
        assertThat(forgettable(List.of(OLD, NEWER), Set.of("file:/v", "file:/v/b")))
                .containsExactly(OLD, NEWER);
    }

    /** The platform keeps other files there, which nobody deletes; of what nothing is known, it would be listed at every run. */
    @Test
    void ofADirectoryThatIsStillThereTheNewestFileIsRemembered() {
        assertThat(forgettable(List.of(OLD, NEWER), Set.of("file:/v", "file:/v/a", "file:/v/b")))
                .containsExactly(OLD);
    }

    @Test
    void whereAnotherFileIsKnownOfTheDirectoryNothingElseIsRemembered() {
        assertThat(forgettable(List.of(NEWER), Set.of("file:/v/a"))).containsExactly(NEWER);
    }

    private static List<DeliveredFile> forgettable(List<DeliveredFile> gone, Set<String> directories) {
        List<LedgerEntry> ledger = Stream.of(OLD, NEWER, ELSEWHERE)
                .map(file -> new LedgerEntry(file, new Position(0, 0, 0), true, LastLine.DONE, null))
                .toList();
        return FileRetention.forgettable(gone, ledger, directories);
    }

    private static DeliveredFile file(String directory, String name, long modified) {
        return new DeliveredFile(directory, name, 1, modified);
    }
}
