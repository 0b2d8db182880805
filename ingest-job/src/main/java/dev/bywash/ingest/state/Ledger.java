package dev.bywash.ingest.state;

import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.LedgerEntry;
import dev.bywash.ingest.source.QuietDirectories;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How far each file was read: of each the latest that was recorded. Not safe for use by several threads. */
public final class Ledger {

    /** What a run recorded. A later number knows of all earlier ones; of runs at the same time, the one that read less says what both have done. */
    private record Recorded(LedgerEntry entry, long number, long runMillis) {

        private static final Comparator<Recorded> LATEST = Comparator.comparingLong(Recorded::number)
                .thenComparing(Comparator.comparingLong(Recorded::runMillis))
                .thenComparing(recorded -> -recorded.entry.position().offset());

        Recorded orLater(Recorded other) {
            return LATEST.compare(this, other) >= 0 ? this : other;
        }
    }

    private final Map<String, Map<String, Recorded>> directories = new HashMap<>();
    private int size;

    void add(LedgerEntry entry, long number, long runMillis) {
        Map<String, Recorded> files =
                directories.computeIfAbsent(entry.file().directory(), directory -> new HashMap<>(4));
        int before = files.size();
        files.merge(entry.file().name(), new Recorded(entry, number, runMillis), Recorded::orLater);
        size += files.size() - before;
    }

    /** Whether a file of this name was read there. */
    public boolean knows(DeliveredFile file) {
        return directories.getOrDefault(file.directory(), Map.of()).containsKey(file.name());
    }

    /** What is known of the file of this name; null when it was never read. */
    public LedgerEntry entryOf(DeliveredFile file) {
        Recorded recorded = directories.getOrDefault(file.directory(), Map.of()).get(file.name());
        return recorded == null ? null : recorded.entry;
    }

    /** When the latest run began that read something of a file, in milliseconds since 1970; long ago when none did. */
    public long lastReading() {
        return directories.values().stream()
                .flatMap(files -> files.values().stream())
                .mapToLong(Recorded::runMillis)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** How many files there are. */
    public int size() {
        return size;
    }

    /** All entries. */
    public List<LedgerEntry> entries() {
        return entries(Set.of());
    }

    /** All entries but those of some cluster directories. */
    public List<LedgerEntry> entries(Set<String> withoutClusters) {
        List<LedgerEntry> entries = new ArrayList<>(size);
        directories.forEach((directory, files) -> {
            if (withoutClusters.isEmpty() || !withoutClusters.contains(QuietDirectories.clusterOf(directory))) {
                files.values().forEach(recorded -> entries.add(recorded.entry));
            }
        });
        return entries;
    }

    /**
     * Cluster directories that a run which begins now need not list.
     *
     * @param listed what is listed in any case, as URIs
     * @param previous when these were listed before
     */
    public Set<String> quietClusters(Instant now, Instant previous, Collection<String> listed) {
        Map<String, Boolean> settled = new HashMap<>();
        Map<String, Long> newest = new HashMap<>();
        directories.forEach((directory, files) -> {
            String cluster = QuietDirectories.clusterOf(directory);
            for (Recorded recorded : files.values()) {
                settled.merge(cluster, recorded.entry.settled(), Boolean::logicalAnd);
                newest.merge(cluster, recorded.entry.file().modifiedMillis(), Math::max);
            }
        });
        Set<String> quiet = new HashSet<>();
        List<String> others = new ArrayList<>(listed);
        settled.forEach((cluster, isSettled) -> {
            Instant written = Instant.ofEpochMilli(newest.get(cluster));
            if (isSettled && QuietDirectories.maySkip(cluster, written, previous, now)) {
                quiet.add(cluster);
            } else {
                others.add(cluster);
            }
        });
        return QuietDirectories.withoutAncestorsOf(others, quiet);
    }
}
