package dev.bywash.ingest.state;

import dev.bywash.ingest.plan.QuietDirectories;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.LedgerEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How far each file was read: of each the latest that was recorded. Of clusters that nobody asked for it knows but when something was written there last: of the
 * files that were ever read, a run looks at few. Not safe for use by several threads.
 */
public final class Ledger {

    /** Brings what is recorded of files: {@link #add} for each. */
    @FunctionalInterface
    interface Loader {
        /**
         * Brings it.
         *
         * @param clusters that the files are of; none for all. More may be brought
         */
        void load(Set<String> clusters, Ledger ledger);
    }

    /**
     * What a run recorded. A later number knows of all earlier ones; of runs at the same time, the one that read less says what both have done.
     *
     * @param furthest how far any run read that stream, for storage may have shown it shorter since. Where rows were put together, that is not known any more
     */
    private record Recorded(LedgerEntry entry, long number, long runMillis, Instant since, long furthest) {

        private static final Comparator<Recorded> LATEST = Comparator.comparingLong(Recorded::number)
                .thenComparing(Comparator.comparingLong(Recorded::runMillis))
                .thenComparing(recorded -> -recorded.entry.position().offset());

        Recorded orLater(Recorded other) {
            Recorded later = LATEST.compare(this, other) >= 0 ? this : other;
            return since.equals(other.since)
                    ? new Recorded(
                            later.entry, later.number, later.runMillis, since, Math.max(furthest, other.furthest))
                    : later;
        }
    }

    /** What is known of a cluster without its files. One record of a file that is not settled makes it unsettled, also where a later one says otherwise. */
    private record Summary(long modifiedMillis, boolean settled, long runMillis) {

        Summary and(Summary other) {
            return new Summary(
                    Math.max(modifiedMillis, other.modifiedMillis),
                    settled && other.settled,
                    Math.max(runMillis, other.runMillis));
        }
    }

    private final Loader loader;
    private final Map<String, Map<String, Recorded>> directories = new HashMap<>();

    /** Clusters whose files were not asked for yet. */
    private final Map<String, Summary> others = new HashMap<>();

    private int size;

    Ledger(Loader loader) {
        this.loader = loader;
    }

    /** That there are files of a cluster, which are to be loaded where somebody asks for them. */
    void addCluster(String cluster, long modifiedMillis, boolean settled, long runMillis) {
        others.merge(cluster, new Summary(modifiedMillis, settled, runMillis), Summary::and);
    }

    /** @param since when its stream was read first; long ago where nobody knows */
    void add(LedgerEntry entry, long number, long runMillis, Instant since) {
        Map<String, Recorded> files =
                directories.computeIfAbsent(entry.file().directory(), directory -> new HashMap<>(4));
        int before = files.size();
        files.merge(
                entry.file().name(),
                new Recorded(entry, number, runMillis, since, entry.position().offset()),
                Recorded::orLater);
        size += files.size() - before;
    }

    /** Whether a file of this name was read there. */
    public boolean knows(DeliveredFile file) {
        return entryOf(file) != null;
    }

    /** What is known of the file of this name; null when it was never read. */
    public LedgerEntry entryOf(DeliveredFile file) {
        Recorded recorded = recordedOf(file);
        return recorded == null ? null : recorded.entry;
    }

    private Recorded recordedOf(DeliveredFile file) {
        if (!others.isEmpty() && others.containsKey(QuietDirectories.clusterOf(file.directory()))) {
            // Whoever planned without it asks for one after the other.
            load(others.keySet());
        }
        return directories.getOrDefault(file.directory(), Map.of()).get(file.name());
    }

    /**
     * When a run began that first read something of the stream that was read now, under whatever name; long ago where nobody knows. Of a file that is shorter than
     * it was, the one that was there may be meant, for storage may show an older state of it. To be asked before that reading is added.
     *
     * @param time when a run began that may have read it first
     */
    public Instant readSince(FileOutcome outcome, Instant time) {
        Recorded before = recordedOf(outcome.file());
        if (before != null) {
            return before.since;
        }
        // Rolled, or compressed: it goes on where the file of its other name ended.
        return outcome.content().from() == 0
                ? time
                : directories.getOrDefault(outcome.file().directory(), Map.of()).values().stream()
                        .filter(other -> other.entry.position().offset()
                                == outcome.content().from())
                        .map(Recorded::since)
                        .min(Comparator.naturalOrder())
                        .orElse(time);
    }

    /**
     * When a run began that first read something of the stream, where bytes were read now that an earlier run may have been done with; empty where this reading goes
     * on. What was rolled and is read from its beginning may be what the growing file was before.
     */
    public Optional<Instant> readBefore(FileOutcome outcome) {
        DeliveredFile file = outcome.file();
        Recorded before = recordedOf(file);
        return (before == null
                        ? directories.getOrDefault(file.directory(), Map.of()).values().stream()
                                .filter(other -> !file.isActive()
                                        && other.entry.file().isActive()
                                        && other.entry.file().stream().equals(file.stream()))
                        : Stream.of(before))
                .filter(recorded -> outcome.content().from() < recorded.furthest
                        || !recorded.entry.file().isActive())
                .map(Recorded::since)
                .min(Comparator.naturalOrder());
    }

    /** {@link #readSince(FileOutcome, Instant)} of all files that a run read: of these, one that was begun anew is known by another that goes on where it was. */
    List<Instant> readSince(List<FileOutcome> read, Instant time) {
        Set<String> goOn = read.stream()
                .map(outcome -> place(outcome, outcome.content().from()))
                .collect(Collectors.toSet());
        return read.stream()
                .map(outcome -> {
                    LedgerEntry before = entryOf(outcome.file());
                    boolean anew = before != null
                            && outcome.isOfAnotherStream(before)
                            && goOn.contains(place(outcome, before.position().offset()));
                    return anew ? time : readSince(outcome, time);
                })
                .toList();
    }

    private static String place(FileOutcome outcome, long offset) {
        return outcome.file().directory() + " " + offset;
    }

    /** When the latest run began that read something of a file, in milliseconds since 1970; long ago when none did. */
    public long lastReading() {
        return LongStream.concat(
                        others.values().stream().mapToLong(Summary::runMillis),
                        directories.values().stream()
                                .flatMap(files -> files.values().stream())
                                .mapToLong(Recorded::runMillis))
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** How many files were asked for. */
    int size() {
        return size;
    }

    /** All entries. */
    public List<LedgerEntry> entries() {
        load(others.keySet());
        return entriesOf(directories.keySet());
    }

    /** The entries of directories in which these files lie. */
    public List<LedgerEntry> entriesBeside(List<DeliveredFile> files) {
        Set<String> listed = files.stream().map(DeliveredFile::directory).collect(Collectors.toSet());
        load(listed.stream().map(QuietDirectories::clusterOf).collect(Collectors.toSet()));
        return entriesOf(listed);
    }

    private List<LedgerEntry> entriesOf(Set<String> some) {
        return some.stream()
                .flatMap(directory -> directories.getOrDefault(directory, Map.of()).values().stream())
                .map(Recorded::entry)
                .toList();
    }

    private void load(Set<String> clusters) {
        Set<String> wanted = new HashSet<>(clusters);
        wanted.retainAll(others.keySet());
        if (!wanted.isEmpty()) {
            boolean all = directories.isEmpty() && wanted.size() == others.size();
            loader.load(all ? Set.of() : wanted, this);
            others.keySet().removeAll(wanted);
        }
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
        others.forEach((cluster, summary) -> {
            settled.put(cluster, summary.settled);
            newest.put(cluster, summary.modifiedMillis);
        });
        directories.forEach((directory, files) -> {
            String cluster = QuietDirectories.clusterOf(directory);
            for (Recorded recorded : files.values()) {
                settled.merge(cluster, recorded.entry.settled(), Boolean::logicalAnd);
                newest.merge(cluster, recorded.entry.file().modifiedMillis(), Math::max);
            }
        });
        Set<String> quiet = new HashSet<>();
        List<String> toList = new ArrayList<>(listed);
        settled.forEach((cluster, isSettled) -> {
            Instant written = Instant.ofEpochMilli(newest.get(cluster));
            if (isSettled && QuietDirectories.maySkip(cluster, written, previous, now)) {
                quiet.add(cluster);
            } else {
                toList.add(cluster);
            }
        });
        return QuietDirectories.withoutAncestorsOf(toList, quiet);
    }
}
