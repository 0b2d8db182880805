package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.LogReading.Logged;
import dev.bywash.ingest.line.Ulid;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Of which days events may be missing, and what that makes of their writers' lines.
 *
 * @param keptFrom events of days before may have been deleted for their age; null when none may
 * @param since events of days before are not looked at; null to look at all
 */
record Horizon(LocalDate keptFrom, LocalDate since, Logged logged) {

    static Instant beginOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Whether it is of a day that is not looked at. */
    boolean isBefore(RangeEntry range) {
        return since != null && range.day().isBefore(since);
    }

    /** Which writers may begin late, for what was before may have been deleted, or is not looked at. */
    Late late() {
        LocalDate from = Stream.of(Optional.ofNullable(keptFrom), Optional.ofNullable(since))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(null);
        if (from == null) {
            return Late.NONE;
        }
        // Days are deleted as a whole, some time after they may be; and near midnight, times are not in order.
        return new Late(from.plusDays(1), bornWithin(), bornBefore(from));
    }

    /**
     * The least name of writers that began within the days that are looked at, and have no lines of before; null when all are looked at. What was logged some time
     * before the first of these days is read too. Of the oldest day that is kept the ingest job may have left out the first hours, for it goes by hours.
     */
    private String bornWithin() {
        return Stream.of(
                        Optional.ofNullable(keptFrom).map(day -> beginOf(day.plusDays(1))),
                        Optional.ofNullable(since).map(Horizon::beginOf))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .map(Ulid::beginning)
                .orElse(null);
    }

    /** Of rows of before the log no entry says whose they are: of writers that were there then. */
    private String bornBefore(LocalDate from) {
        return logged.uncovered().keySet().stream()
                .filter(day -> day.isBefore(from))
                .max(Comparator.naturalOrder())
                .map(day -> Ulid.beginning(beginOf(day.plusDays(2))))
                .orElse(null);
    }

    /** Of writers of which some numbers may have been deleted for their age, or are not looked at, and others are: those. */
    Map<String, List<Gone>> goneInPart() {
        String bornWithin = bornWithin();
        if (bornWithin == null) {
            return Map.of();
        }
        Set<String> kept = new HashSet<>();
        logged.ranges().values().stream()
                .map(LogReading.Entered::range)
                .filter(range -> !mayBeGone(range))
                .forEach(range -> kept.add(range.writer()));
        Map<String, List<Gone>> gone = new HashMap<>();
        logged.ranges().values().stream()
                .map(LogReading.Entered::range)
                .filter(range -> kept.contains(range.writer())
                        && mayBeGone(range)
                        && (wasAhead(range) || range.writer().compareTo(bornWithin) < 0))
                .forEach(range -> gone.computeIfAbsent(range.writer(), writer -> new ArrayList<>())
                        .addAll(goneOf(range)));
        gone.values().forEach(some -> some.sort(Comparator.comparingLong(Gone::first)));
        return gone;
    }

    private boolean mayBeGone(RangeEntry range) {
        return isBefore(range) || range.isExpired(keptFrom);
    }

    /** Whether it was deleted because a clock was ahead, long after the others of its time. */
    private boolean wasAhead(RangeEntry range) {
        return range.entered() != null && range.isExpired(keptFrom);
    }

    private List<Gone> goneOf(RangeEntry range) {
        long until = goneUntil(range);
        return range.numbers().stream()
                .map(numbers -> new Gone(numbers.first(), numbers.last(), until))
                .toList();
    }

    /** Of what was deleted, and is just before the first day that was not: times near midnight are not in the order of numbers. */
    private long goneUntil(RangeEntry range) {
        if (wasAhead(range)) {
            return Gone.ALWAYS;
        }
        return range.isExpired(keptFrom) ? range.day().toEpochDay() + 1 : Gone.NEVER;
    }
}
