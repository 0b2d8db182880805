package dev.bywash.ingest.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares a listing with the ledger. Opens nothing. */
public final class Planner {

    /**
     * File systems that keep times in seconds show two changes within one as one. A file that changed this shortly before it was listed is
     * looked at once more, even when it then looks the same.
     */
    private static final long TIME_RESOLUTION_MILLIS = 2_000;

    /** What opening a file costs, in bytes read: bounds how many small files a run takes. */
    private static final long OPEN_COST_BYTES = 4 * 1024;

    /** Delivery comes every few minutes: who was silent for so long has ended, or stands still. */
    private static final long QUIET_MILLIS = 3_600_000;

    /** Of equal age, the rolled one is older than the one that grows; the latter's position is what the former goes on from. */
    private static final Comparator<DeliveredFile> OLDEST_FIRST = Comparator.comparingLong(
                    DeliveredFile::modifiedMillis)
            .thenComparing(DeliveredFile::isActive)
            .thenComparing(DeliveredFile::path);

    private final long maxBytes;

    /** @param maxBytes how many delivered bytes a run reads at most; it always reads some */
    public Planner(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The changed files, oldest first, as far as they fit into a run. Before them come those that end within a line whose other half may have
     * arrived: whenever the file that may hold it is read, so are they.
     *
     * @param listedAtMillis when the listing began, by the file system's clock
     */
    public ReadPlan plan(List<DeliveredFile> listed, List<LedgerEntry> ledger, long listedAtMillis) {
        Map<String, Map<String, LedgerEntry>> known = ledger.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.file().directory(),
                        Collectors.toMap(entry -> entry.file().name(), Function.identity())));
        Map<String, List<DeliveredFile>> byDirectory =
                listed.stream().collect(Collectors.groupingBy(DeliveredFile::directory));
        List<Planned> halves = new ArrayList<>();
        List<Planned> changed = new ArrayList<>();
        byDirectory.forEach((name, files) -> {
            Directory directory = new Directory(files, known.getOrDefault(name, Map.of()), listedAtMillis);
            for (DeliveredFile file : files) {
                if (directory.isChanged(file)) {
                    changed.add(new Planned(file, directory));
                } else if (directory.mayBeCompleted(file)) {
                    halves.add(new Planned(file, directory));
                }
            }
        });
        changed.sort(Comparator.comparing(Planned::file, OLDEST_FIRST));
        halves.addAll(changed);
        return asFarAsFits(halves, listed.size(), listedAtMillis);
    }

    private ReadPlan asFarAsFits(List<Planned> files, int listed, long listedAtMillis) {
        List<ReadTask> tasks = new ArrayList<>();
        long bytes = 0;
        long cost = 0;
        int filesLeft = 0;
        long bytesLeft = 0;
        for (Planned planned : files) {
            DeliveredFile file = planned.file();
            Directory directory = planned.directory();
            long unread = directory.unread(file);
            long room = maxBytes - cost;
            if (room <= 0) {
                filesLeft++;
                bytesLeft += unread;
                continue;
            }
            tasks.add(new ReadTask(
                    file,
                    tasks.size(),
                    directory.candidates(file),
                    room,
                    file.modifiedMillis() < listedAtMillis - TIME_RESOLUTION_MILLIS,
                    file.isActive() ? null : directory.next(file),
                    directory.isQuiet(),
                    null));
            bytes += Math.min(unread, room);
            bytesLeft += Math.max(0, unread - room);
            cost += Math.min(unread, room) + OPEN_COST_BYTES;
        }
        return new ReadPlan(List.copyOf(tasks), listed, 0, bytes, filesLeft, bytesLeft);
    }

    private record Planned(DeliveredFile file, Directory directory) {}

    /** What is listed and what is known of a directory. */
    private static final class Directory {
        private final Map<String, LedgerEntry> known;
        private final Collection<DeliveredFile> files;
        private final Map<String, DeliveredFile> byName = new HashMap<>();
        private final boolean quiet;
        private StreamOrder order;

        Directory(List<DeliveredFile> files, Map<String, LedgerEntry> known, long listedAtMillis) {
            this.files = files;
            this.known = known;
            this.quiet = files.stream().allMatch(file -> file.modifiedMillis() < listedAtMillis - QUIET_MILLIS);
            files.forEach(file -> byName.put(file.name(), file));
        }

        boolean isChanged(DeliveredFile file) {
            LedgerEntry entry = known.get(file.name());
            return entry == null || !entry.isUnchanged(file);
        }

        /** Whether it is time to look for the other half of the line that a known file ends within. */
        boolean mayBeCompleted(DeliveredFile file) {
            LastLine lastLine = known.get(file.name()).lastLine();
            if (lastLine == LastLine.DONE) {
                return false;
            }
            DeliveredFile next = next(file);
            return (next != null && isChanged(next)) || (lastLine == LastLine.WAITING && isQuiet());
        }

        DeliveredFile next(DeliveredFile file) {
            if (order == null) {
                order = new StreamOrder(files);
            }
            return order.next(file);
        }

        boolean isQuiet() {
            return quiet;
        }

        long unread(DeliveredFile file) {
            LedgerEntry entry = known.get(file.name());
            boolean continues =
                    entry != null && !file.isCompressed() && entry.position().offset() <= file.length();
            return continues ? file.length() - entry.position().offset() : file.length();
        }

        /**
         * Positions of the same directory that a file may go on from: its own, those of files that have gone and may have been renamed to it,
         * and those of files that grow. The greatest offset comes first, for the least is then read twice.
         */
        List<Position> candidates(DeliveredFile file) {
            String plain = FileNames.uncompressed(file.name());
            return known.values().stream()
                    .filter(entry -> {
                        String name = entry.file().name();
                        return FileNames.uncompressed(name).equals(plain)
                                || FileNames.isActive(name)
                                || !byName.containsKey(name);
                    })
                    .map(LedgerEntry::position)
                    .filter(position ->
                            position.offset() > 0 && (file.isCompressed() || position.offset() <= file.length()))
                    .distinct()
                    .sorted(Comparator.comparingLong(Position::offset).reversed())
                    .toList();
        }
    }
}
