package dev.bywash.ingest.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
     * The changed files, oldest first, as far as they fit into a run.
     *
     * @param listedAtMillis when the listing began, by the file system's clock
     */
    public ReadPlan plan(List<DeliveredFile> listed, List<LedgerEntry> ledger, long listedAtMillis) {
        Map<String, Map<String, LedgerEntry>> known = ledger.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.file().directory(),
                        Collectors.toMap(entry -> entry.file().name(), entry -> entry)));
        Map<String, Set<String>> names = listed.stream()
                .collect(Collectors.groupingBy(
                        DeliveredFile::directory, Collectors.mapping(DeliveredFile::name, Collectors.toSet())));
        List<DeliveredFile> changed = listed.stream()
                .filter(file -> {
                    LedgerEntry entry =
                            known.getOrDefault(file.directory(), Map.of()).get(file.name());
                    return entry == null || !entry.isUnchanged(file);
                })
                .sorted(OLDEST_FIRST)
                .toList();

        List<ReadTask> tasks = new ArrayList<>();
        long bytes = 0;
        long cost = 0;
        int filesLeft = 0;
        long bytesLeft = 0;
        for (DeliveredFile file : changed) {
            Map<String, LedgerEntry> directory = known.getOrDefault(file.directory(), Map.of());
            long unread = unread(file, directory.get(file.name()));
            long room = maxBytes - cost;
            if (room <= 0) {
                filesLeft++;
                bytesLeft += unread;
                continue;
            }
            boolean settled = file.modifiedMillis() < listedAtMillis - TIME_RESOLUTION_MILLIS;
            Set<String> siblings = names.getOrDefault(file.directory(), Set.of());
            List<Position> candidates = candidates(file, directory, siblings);
            tasks.add(new ReadTask(file, tasks.size(), candidates, room, settled));
            bytes += Math.min(unread, room);
            bytesLeft += Math.max(0, unread - room);
            cost += Math.min(unread, room) + OPEN_COST_BYTES;
        }
        return new ReadPlan(List.copyOf(tasks), listed.size(), 0, bytes, filesLeft, bytesLeft);
    }

    private static long unread(DeliveredFile file, LedgerEntry entry) {
        boolean continues =
                entry != null && !file.isCompressed() && entry.position().offset() <= file.length();
        return continues ? file.length() - entry.position().offset() : file.length();
    }

    /**
     * Positions of the same directory that a file may go on from: its own, those of files that have gone and may have been renamed to it, and
     * those of files that grow. The greatest offset comes first, for the least is then read twice.
     */
    private static List<Position> candidates(
            DeliveredFile file, Map<String, LedgerEntry> directory, Set<String> listedNames) {
        String plain = FileNames.uncompressed(file.name());
        return directory.values().stream()
                .filter(entry -> {
                    String name = entry.file().name();
                    return FileNames.uncompressed(name).equals(plain)
                            || FileNames.isActive(name)
                            || !listedNames.contains(name);
                })
                .map(LedgerEntry::position)
                .filter(position ->
                        position.offset() > 0 && (file.isCompressed() || position.offset() <= file.length()))
                .distinct()
                .sorted(Comparator.comparingLong(Position::offset).reversed())
                .toList();
    }
}
