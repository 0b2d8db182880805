package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.LogReading.Entered;
import dev.bywash.ingest.audit.LogReading.EntryKey;
import dev.bywash.ingest.audit.RangeEntry.Numbers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says how the ranges of the table differ from the entries of the log. */
final class RangeComparison {

    private final Findings findings;

    RangeComparison(Findings findings) {
        this.findings = findings;
    }

    /** Of a range that has an entry. */
    void compare(RangeEntry there, RangeEntry entry) {
        if (entry.root().equals(there.root()) && entry.seqs().equals(there.seqs())) {
            return;
        }
        List<Numbers> removed = entry.without(there);
        List<Numbers> added = there.without(entry);
        found(Kind.REMOVED, there, removed, "run " + there.runId() + " brought them");
        found(Kind.ADDED, there, added, "run " + there.runId() + " did not bring them");
        if (there.root() == null) {
            altered(entry, "one of them gives no line back, so that none of the others can be proved");
        } else if (removed.isEmpty() && added.isEmpty() && there.events() == entry.events()) {
            // Where one is there twice, that is said.
            altered(entry, "one of them is not what its run brought, and its crc was made to fit");
        }
    }

    /** Of a range that has no entry. */
    void added(RangeEntry there) {
        found(
                Kind.ADDED,
                there,
                there.numbers(),
                "no entry of the log has them, of run " + there.runId() + " and " + there.day());
    }

    /**
     * Of entries of which no row is there.
     *
     * @param all entries of the log
     */
    void missing(List<RangeEntry> missing, Collection<Entered> all) {
        Set<EntryKey> days = new HashSet<>();
        missing.forEach(range -> days.add(dayOf(range)));
        Map<EntryKey, List<RangeEntry>> ofDays = new HashMap<>();
        all.stream()
                .map(Entered::range)
                .filter(range -> days.contains(dayOf(range)))
                .forEach(range -> ofDays.computeIfAbsent(dayOf(range), day -> new ArrayList<>())
                        .add(range));
        missing.forEach(range -> missing(range, ofDays.get(dayOf(range))));
    }

    /** Of all runs. */
    private static EntryKey dayOf(RangeEntry range) {
        return new EntryKey(null, range.writer(), range.day());
    }

    private void missing(RangeEntry range, List<RangeEntry> sameDay) {
        String again = sameDay.stream()
                .filter(other -> !other.runId().equals(range.runId())
                        && range.without(other).isEmpty())
                .map(other -> ", and run " + other.runId() + " again")
                .findFirst()
                .orElse("");
        found(
                again.isEmpty() ? Kind.REMOVED : Kind.SET_BACK,
                range,
                range.numbers(),
                "run " + range.runId() + " brought them, of " + range.day() + again);
    }

    private void altered(RangeEntry entry, String detail) {
        List<Numbers> numbers = entry.numbers();
        long first = numbers.get(0).first();
        long last = numbers.get(numbers.size() - 1).last();
        found(Kind.ALTERED, entry, List.of(new Numbers(first, last)), detail);
    }

    private void found(Kind kind, RangeEntry range, List<Numbers> numbers, String detail) {
        numbers.forEach(some -> findings.add(new Finding(kind, range.writer(), some.first(), some.last(), detail)));
    }
}
