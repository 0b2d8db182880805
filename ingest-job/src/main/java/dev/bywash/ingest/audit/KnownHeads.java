package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.AuditLog.Last;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Heads that a log has had: those of the directory where checkpoints are kept, and the one that this process saw last. A log that does not lead through them was set
 * back, emptied or made anew; to go on with it would give what is left a good name.
 */
final class KnownHeads {

    private final CheckpointFiles files;
    private final String directory;
    private Head seen;

    /** @param directory null for none */
    KnownHeads(String directory) {
        this.directory = directory;
        this.files = directory == null ? null : new CheckpointFiles(directory);
    }

    /**
     * Whether the log leads through all of them. That each entry is still what it was is for the verification to find out: here its commits tell.
     *
     * @param last where it stands; null when it is empty
     * @throws IllegalStateException when it does not, with what to do
     */
    void require(AuditLog log, Last last) throws IOException {
        List<Head> known = new ArrayList<>(files == null ? List.of() : files.newestHeads());
        if (seen != null) {
            known.add(seen);
        }
        for (Head head : known) {
            if (!leadsThrough(log, last, head)) {
                throw new IllegalStateException("The audit log "
                        + (last == null ? "is empty" : "has " + last.tree().leaves() + " entries")
                        + " and does not lead through its checkpoint of " + head.size()
                        + " entries: it was set back, emptied or made anew, or it is another one. Nothing is added to it. Verify it"
                        + (directory == null
                                ? ""
                                : "; to go on with what is left, move the later checkpoints out of " + directory));
            }
        }
    }

    private static boolean leadsThrough(AuditLog log, Last last, Head head) {
        if (last == null || head.size() == 0) {
            return head.size() == 0;
        }
        Head now = Head.parse(last.checkpoint());
        if (now.equals(head)) {
            return true;
        }
        List<Row> commits = log.entry(head.size() - 1).collectAsList();
        return head.size() < now.size()
                && commits.size() == 1
                && Head.parse(commits.get(0).getAs("checkpoint")).equals(head);
    }

    /** What a process has seen, it does not go on without. */
    void see(Last last) {
        seen = Head.parse(last.checkpoint());
    }

    /** Whether its checkpoint is where it should be. */
    boolean isPublished(Last last) throws IOException {
        return files == null || files.has(Head.parse(last.checkpoint()));
    }

    /** Leaves the checkpoint in the directory, if there is one. */
    void publish(Last last) throws IOException {
        if (files != null) {
            files.write(Head.parse(last.checkpoint()), last.checkpoint());
        }
    }
}
