package dev.bywash.ingest.read;

import java.io.Serializable;

/**
 * What is known of a file that was read.
 *
 * @param file as it was listed when it was read
 * @param position where the next reading goes on; null only in the outcome of a reading, see {@link FileOutcome}
 * @param settled false when there is more to read although the file may look the same next time
 * @param lastLine of a file that grows no more
 * @param joined the event that its last line was put together to; null when it was not
 */
public record LedgerEntry(DeliveredFile file, Position position, boolean settled, LastLine lastLine, JoinedLine joined)
        implements Serializable {

    public boolean isUnchanged(DeliveredFile listed) {
        return settled && file.length() == listed.length() && file.modifiedMillis() == listed.modifiedMillis();
    }
}
