package dev.bywash.ingest.audit;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An entry of the log: the events that one run brought of one writer and one day. By days, because retention deletes whole ones.
 *
 * @param runId the run; letters, digits and dashes
 * @param day the day of the events, in UTC
 * @param events how many they are
 * @param seqs their numbers: ranges of first and last, both included, as in {@code 1-17,19-19}
 * @param root the root of the tree of their lines, in the order of their numbers, in hexadecimal digits
 * @param entered the day on which that was entered, where theirs was not to come for more than a day: a clock was ahead; null elsewhere
 */
record RangeEntry(
        String runId, String writer, LocalDate day, long events, String seqs, String root, LocalDate entered) {

    RangeEntry(String runId, String writer, LocalDate day, long events, String seqs, String root) {
        this(runId, writer, day, events, seqs, root, null);
    }

    private static final Pattern TEXT = Pattern.compile(
            "range run=([A-Za-z0-9-]{1,64}) writer=([0-9A-Z]{26}) day=(\\d{4}-\\d\\d-\\d\\d) events=(\\d{1,18}) seqs=(\\d{1,18}-\\d{1,18}(?:,\\d{1,18}-\\d{1,18})*+) root=([0-9a-f]{64})(?: entered=(\\d{4}-\\d\\d-\\d\\d))?");

    /** A row's run that can be in an entry. */
    static final String RUN_ID = "^[A-Za-z0-9-]{1,64}$";

    /** The same, of which it is known on which day it is entered. */
    RangeEntry enteredOn(LocalDate today) {
        return day.isAfter(today.plusDays(1)) ? new RangeEntry(runId, writer, day, events, seqs, root, today) : this;
    }

    /** The same; its names are in memory already. */
    RangeEntry with(String sameRunId, String sameWriter) {
        return new RangeEntry(sameRunId, sameWriter, day, events, seqs, root, entered);
    }

    /**
     * Whether maintenance may have deleted its events: it deletes days as a whole, and what is ahead of the clock when it was brought so long ago.
     *
     * @param keptFrom events of days before may have been deleted; null when none may
     */
    boolean isExpired(LocalDate keptFrom) {
        return keptFrom != null && (day.isBefore(keptFrom) || (entered != null && !entered.isAfter(keptFrom)));
    }

    /** Numbers from {@code first} to {@code last}, both included. */
    record Numbers(long first, long last) implements Serializable {

        /** As an entry has them. */
        static String text(List<Numbers> ranges) {
            return ranges.stream().map(range -> range.first + "-" + range.last).collect(Collectors.joining(","));
        }

        /** Those that others do not have; both in their order. */
        static List<Numbers> without(List<Numbers> some, List<Numbers> others) {
            List<Numbers> result = new ArrayList<>();
            for (Numbers mine : some) {
                long from = mine.first;
                for (Numbers theirs : others) {
                    if (theirs.last >= from && theirs.first <= mine.last) {
                        if (theirs.first > from) {
                            result.add(new Numbers(from, theirs.first - 1));
                        }
                        from = theirs.last + 1;
                    }
                }
                if (from <= mine.last) {
                    result.add(new Numbers(from, mine.last));
                }
            }
            return result;
        }
    }

    /** The entry as it stands in the log, in one way alone. */
    String text() {
        return "range run=" + runId + " writer=" + writer + " day=" + day + " events=" + events + " seqs=" + seqs
                + " root=" + root + (entered == null ? "" : " entered=" + entered);
    }

    /** Reads an entry; null when it is none. */
    static RangeEntry parse(String text) {
        Matcher entry = TEXT.matcher(text);
        try {
            return entry.matches()
                    ? new RangeEntry(
                            entry.group(1),
                            entry.group(2),
                            LocalDate.parse(entry.group(3)),
                            Long.parseLong(entry.group(4)),
                            entry.group(5),
                            entry.group(6),
                            entry.group(7) == null ? null : LocalDate.parse(entry.group(7)))
                    : null;
        } catch (DateTimeParseException e) {
            // No calendar has that day.
            return null;
        }
    }

    List<Numbers> numbers() {
        List<Numbers> numbers = new ArrayList<>();
        for (String range : seqs.split(",", -1)) {
            int dash = range.indexOf('-');
            numbers.add(
                    new Numbers(Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1))));
        }
        return numbers;
    }

    /** The numbers of this entry that another one does not have. */
    List<Numbers> without(RangeEntry other) {
        return Numbers.without(numbers(), other.numbers());
    }
}
