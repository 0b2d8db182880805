package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.SealCheck.Seals;
import dev.bywash.ingest.line.WholeLine;
import java.util.List;

/**
 * The seals among one writer's lines, which come in the order of their numbers. Some of them may have arrived torn, and those that are here may be fewer than it wrote. Not
 * safe for use by several threads.
 */
final class WriterSeals {

    private final String writer;
    private final Late late;
    private final List<Gone> gone;
    private final WholeLine lines;

    private SealCheck check;
    /** How many torn lines were made whole for it. */
    private long restored;

    /** The same if it begins late, until it is known whether it does: of lines that were rejected, those that follow one another up to now. */
    private SealCheck lateCheck;

    private long lateRestored;

    /** A line that was rejected, while it may still be here too. */
    private LeafRow torn;

    /** Whether there was a line that is here. */
    private boolean isKnown;
    /** Whether it is fine that its first lines are missing. */
    private boolean isLate;

    private long lastSeq = Long.MIN_VALUE;

    /**
     * @param late whether it may lack its first lines
     * @param gone numbers whose lines are not here, in their order
     */
    WriterSeals(String writer, Late late, List<Gone> gone, WholeLine lines) {
        this.writer = writer;
        this.late = late;
        this.gone = gone;
        this.lines = lines;
        this.check = new SealCheck(writer, Gone.all(gone));
    }

    /** A line that was rejected. It may be here as well, or have been rejected several times, damaged in another way each. */
    void addTorn(LeafRow line) {
        if (torn != null && !torn.seq().equals(line.seq())) {
            endTorn();
        }
        if (line.seq() != lastSeq && (torn == null || torn.hash() == null)) {
            torn = line;
        }
    }

    /** Comes to a line that is here. */
    void goTo(long seq, LeafRow line) {
        if (torn != null && torn.seq() == seq) {
            torn = null;
        }
        endTorn();
        if (!isKnown) {
            isKnown = true;
            isLate = late.isAllowed(writer, line.day());
            if (isLate) {
                beginLate(seq);
            }
            check.expired(Gone.of(gone, seq, line.day()));
        }
        lastSeq = seq;
    }

    /** The next one is the first that is looked at. What was before it begins at some time, too, and there times are no more in the order of numbers. */
    void forgetBefore() {
        if (isLate) {
            check.forgetLost();
        }
    }

    /** Adds the line that it came to. */
    void add(long seq, LeafRow line, byte[] hash) {
        add(check, seq, line, hash);
    }

    /** What the seals say of all lines. */
    Seals end() {
        endTorn();
        return check.end();
    }

    /** How many torn lines were made whole. */
    long restored() {
        return restored;
    }

    /** What was rejected and is not here is missing; where it is known what it was, the seals need not miss it. */
    private void endTorn() {
        if (torn == null) {
            return;
        }
        long seq = torn.seq();
        if (torn.hash() == null) {
            check.damaged(seq);
        } else {
            add(check, seq, torn, torn.hash());
            restored++;
            if (!isKnown) {
                continueLate(seq);
                add(lateCheck, seq, torn, torn.hash());
                lateRestored++;
            }
        }
        torn = null;
    }

    /**
     * What arrived torn, and is parted from the first line here by others that are not, is of before as these are: numbers tell, for nobody knows the time of a torn
     * line, and a run may have rejected it before its day by a clock, or long after.
     */
    private void beginLate(long seq) {
        continueLate(seq);
        check = lateCheck;
        restored = lateRestored;
    }

    private void continueLate(long seq) {
        if (lateCheck == null || !lateCheck.isFollowedBy(seq)) {
            lateCheck = new SealCheck(writer, Gone.all(gone));
            lateCheck.mayBeginLate();
            lateRestored = 0;
        }
    }

    private void add(SealCheck to, long seq, LeafRow row, byte[] hash) {
        byte[] line = row.line();
        if (line == null) {
            to.add(seq, hash);
        } else {
            to.add(seq, hash, line, lines.parse(line));
        }
    }
}
