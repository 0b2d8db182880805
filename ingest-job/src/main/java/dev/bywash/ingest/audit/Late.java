package dev.bywash.ingest.audit;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * Which writers may lack what came before their first line.
 *
 * @param firstUntil whose first line is of this day or one before; null for none
 * @param firstBorn and whose name, which begins with the time at which they began, is less than this: what began later has no lines of before; null for any
 * @param bornBefore or whose name is less than this; null for none
 */
record Late(LocalDate firstUntil, String firstBorn, String bornBefore) implements Serializable {

    /** All. */
    static final Late ALL = new Late(LocalDate.MAX, null, null);

    static final Late NONE = new Late(null, null, null);

    /** @param firstDay of its first line, since 1970; null where that is not known */
    boolean isAllowed(String writer, Integer firstDay) {
        boolean isOld = firstUntil != null
                && firstDay != null
                && !LocalDate.ofEpochDay(firstDay).isAfter(firstUntil);
        return (isOld && (firstBorn == null || writer.compareTo(firstBorn) < 0))
                || (bornBefore != null && writer.compareTo(bornBefore) < 0);
    }
}
