package dev.bywash.ingest.plan;

import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileNames;
import dev.bywash.ingest.read.JoinedLine;
import dev.bywash.ingest.read.LastLine;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.read.Position;
import dev.bywash.ingest.read.ReadTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares a listing with the ledger. Opens nothing. */
public final class Planner {

    /**
     * File systems that keep times in seconds show two changes within one as one. A file that changed this shortly before it was listed is
     * looked at once more, even when it then looks the same.
     */
    private static final long TIME_RESOLUTION_MILLIS = 2_000;

    /** What opening a file costs, in bytes read: bounds how many small files a run takes, for the driver holds an outcome of each. */
    private static final long OPEN_COST_BYTES = 64 * 1024;

    /** Logs become so much smaller when they are compressed, or less. What became smaller than that is read in parts where there is much to read. */
    static final long EXPANSION = 16;

    /** Delivery comes every few minutes: who was silent for so long has ended, or stands still. */
    private static final long QUIET_MILLIS = 3_600_000;

    /** To try one costs opening a file; not to try it may cost reading something twice, which the merge finds out. */
    private static final int MAX_GONE = 32;

    private static final Comparator<LedgerEntry> NEWEST_FIRST = Comparator.comparingLong(
                    (LedgerEntry entry) -> entry.file().modifiedMillis())
            .reversed();

    /** Of equal age, the rolled one is older than the one that grows. */
    private static final Comparator<Planned> OLDEST_FIRST = Comparator.comparingLong(Planned::age)
            .thenComparing(Planned::growing)
            .thenComparing(planned -> planned.file().directory())
            .thenComparing(planned -> planned.file().name());

    private final long maxBytes;
    private final Set<DeliveredFile> triedLast;

    /** @param maxBytes how many delivered bytes a run reads at most; it always reads some */
    public Planner(long maxBytes) {
        this(maxBytes, Set.of());
    }

    /**
     * Takes some files last of all, however old they are.
     *
     * @param maxBytes how many delivered bytes a run reads at most; it always reads some
     * @param triedLast files that could not be opened, or were read in part, and, tried first, would take the room of others in every run
     */
    public Planner(long maxBytes, Set<DeliveredFile> triedLast) {
        this.maxBytes = maxBytes;
        this.triedLast = triedLast;
    }

    /**
     * The changed files, oldest first, as far as they fit into a run. Each together with those that end within a line whose other half it may
     * hold: they are read again whenever it is.
     *
     * @param listedAtMillis when the listing began, by the file system's clock
     */
    public ReadPlan plan(List<DeliveredFile> listed, List<LedgerEntry> ledger, long listedAtMillis) {
        Map<String, Map<String, LedgerEntry>> known = ledger.stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.file().directory(),
                        Collectors.toMap(entry -> entry.file().name(), Function.identity(), Planner::lesser)));
        Map<String, List<DeliveredFile>> byDirectory =
                listed.stream().collect(Collectors.groupingBy(DeliveredFile::directory));
        List<Planned> planned = byDirectory.entrySet().stream()
                .flatMap(files -> new Directory(
                                files.getValue(), known.getOrDefault(files.getKey(), Map.of()), listedAtMillis)
                        .planned())
                // False comes before true.
                .sorted(Comparator.comparing((Planned file) -> triedLast.contains(file.file()))
                        .thenComparing(OLDEST_FIRST))
                .toList();
        return asFarAsFits(planned, listed.size(), listedAtMillis);
    }

    /** A file has one entry, unless two jobs made its first one at the same time: then the lesser says what both have done. */
    private static LedgerEntry lesser(LedgerEntry one, LedgerEntry other) {
        return one.position().offset() <= other.position().offset() ? one : other;
    }

    private ReadPlan asFarAsFits(List<Planned> files, int listed, long listedAtMillis) {
        List<ReadTask> tasks = new ArrayList<>();
        long bytes = 0;
        long cost = 0;
        List<DeliveredFile> left = new ArrayList<>();
        long bytesLeft = 0;
        for (Planned planned : files) {
            Directory directory = planned.directory();
            long room = maxBytes - cost;
            if (room <= 0) {
                left.add(planned.file());
                bytesLeft += directory.unread(planned.file());
                continue;
            }
            for (DeliveredFile file : planned.inOrder()) {
                long unread = directory.unread(file);
                tasks.add(new ReadTask(
                        file,
                        tasks.size(),
                        directory.candidates(file),
                        Math.min(directory.readable(file), room),
                        file.modifiedMillis() < listedAtMillis - TIME_RESOLUTION_MILLIS,
                        file.isActive() ? null : directory.next(file),
                        directory.isQuiet(),
                        directory.joined(file)));
                bytes += Math.min(unread, room);
                bytesLeft += Math.max(0, unread - room);
                cost += Math.min(directory.cost(file), room) + OPEN_COST_BYTES;
            }
        }
        return new ReadPlan(
                withRoom(tasks, Math.max(0, maxBytes - cost)), listed, 0, bytes, List.copyOf(left), bytesLeft);
    }

    /** Nobody else wants the room that is left: what was compressed well need not be read in parts. */
    private List<ReadTask> withRoom(List<ReadTask> tasks, long room) {
        long compressed =
                tasks.stream().filter(task -> task.file().isCompressed()).count();
        return tasks.stream()
                .map(task -> task.file().isCompressed()
                        ? task.upTo(task.maxBytes() + Math.min(room / compressed, maxBytes - task.maxBytes()))
                        : task)
                .toList();
    }

    /**
     * A file to read.
     *
     * @param halves files to read with it, for they end within a line that it may complete
     * @param age when it changed, in milliseconds; what still grows counts as the newest of its directory, for its position is what the files
     *     that were rolled go on from
     * @param growing whether its name says so, which takes longer to tell than a comparison should
     */
    private record Planned(
            DeliveredFile file, List<DeliveredFile> halves, long age, boolean growing, Directory directory) {

        List<DeliveredFile> inOrder() {
            List<DeliveredFile> all = new ArrayList<>(halves);
            all.add(file);
            return all;
        }
    }

    /** What is listed and what is known of a directory. */
    private static final class Directory {
        private final Map<String, LedgerEntry> known;
        private final Collection<DeliveredFile> files;
        private final Map<String, DeliveredFile> byName = new HashMap<>();
        private final long newest;
        private final boolean quiet;
        private StreamOrder order;
        private List<LedgerEntry> candidatesOfAll;

        Directory(List<DeliveredFile> files, Map<String, LedgerEntry> known, long listedAtMillis) {
            this.files = files;
            this.known = known;
            this.newest = files.stream()
                    .mapToLong(DeliveredFile::modifiedMillis)
                    .max()
                    .orElse(listedAtMillis);
            this.quiet = newest < listedAtMillis - QUIET_MILLIS;
            files.forEach(file -> byName.put(file.name(), file));
        }

        Stream<Planned> planned() {
            List<DeliveredFile> toRead = new ArrayList<>();
            Map<DeliveredFile, List<DeliveredFile>> halves = new HashMap<>();
            for (DeliveredFile file : files) {
                if (isChanged(file) || hasWaitedInVain(file)) {
                    toRead.add(file);
                } else if (mayBeCompletedByAnother(file)) {
                    halves.computeIfAbsent(next(file), next -> new ArrayList<>())
                            .add(file);
                }
            }
            return toRead.stream().map(file -> {
                boolean growing = file.isActive();
                return new Planned(
                        file,
                        halves.getOrDefault(file, List.of()),
                        growing ? newest : file.modifiedMillis(),
                        growing,
                        this);
            });
        }

        private boolean isChanged(DeliveredFile file) {
            LedgerEntry entry = known.get(file.name());
            return entry == null || !entry.isUnchanged(file);
        }

        private boolean hasWaitedInVain(DeliveredFile file) {
            return quiet && known.get(file.name()).lastLine() == LastLine.WAITING;
        }

        private boolean mayBeCompletedByAnother(DeliveredFile file) {
            LedgerEntry entry = known.get(file.name());
            if (entry.joined() == null) {
                return entry.lastLine() != LastLine.DONE;
            }
            DeliveredFile next = next(file);
            return next != null && !entry.joined().isNextTo(next);
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

        /** Files that grow, and the latest of those that have gone: they may have been renamed. */
        private List<LedgerEntry> candidatesOfAll() {
            if (candidatesOfAll == null) {
                Stream<LedgerEntry> growing =
                        known.values().stream().filter(entry -> entry.file().isActive());
                Stream<LedgerEntry> gone = known.values().stream()
                        .filter(entry -> !entry.file().isActive()
                                && !byName.containsKey(entry.file().name()))
                        .sorted(NEWEST_FIRST)
                        .limit(MAX_GONE);
                candidatesOfAll = Stream.concat(growing, gone).toList();
            }
            return candidatesOfAll;
        }

        /** What is known of the last line of the file, also under the name that it had before it was compressed. */
        JoinedLine joined(DeliveredFile file) {
            LedgerEntry entry = known.get(file.name());
            if (entry == null) {
                LedgerEntry plain = known.get(FileNames.uncompressed(file.name()));
                return plain == null ? null : plain.joined();
            }
            return entry.file().length() == file.length() ? entry.joined() : null;
        }

        long unread(DeliveredFile file) {
            LedgerEntry entry = known.get(file.name());
            boolean continues =
                    entry != null && !file.isCompressed() && entry.position().offset() <= file.length();
            return continues ? file.length() - entry.position().offset() : file.length();
        }

        /** How many bytes of the stream are read at once at most. To skip what was read before is work, too: so what is compressed is read on by as much again. */
        long readable(DeliveredFile file) {
            return file.isCompressed() ? Math.max(EXPANSION * file.length(), skipped(file)) : Long.MAX_VALUE;
        }

        /** What it takes to read so much, in delivered bytes. */
        long cost(DeliveredFile file) {
            return file.isCompressed() ? (skipped(file) + readable(file)) / EXPANSION : unread(file);
        }

        private long skipped(DeliveredFile file) {
            LedgerEntry entry = known.get(file.name());
            return entry == null ? 0 : entry.position().offset();
        }

        /**
         * Positions of the same directory that a file may go on from: its own, and those that it shares with all. The greatest offset comes
         * first, for the least is then read twice.
         */
        List<Position> candidates(DeliveredFile file) {
            String plain = FileNames.uncompressed(file.name());
            Stream<LedgerEntry> own = Stream.of(plain, FileNames.compressed(plain))
                    .map(known::get)
                    .filter(Objects::nonNull);
            return Stream.concat(own, candidatesOfAll().stream())
                    .map(LedgerEntry::position)
                    .filter(position ->
                            position.offset() > 0 && (file.isCompressed() || position.offset() <= file.length()))
                    .distinct()
                    .sorted(Comparator.comparingLong(Position::offset).reversed())
                    .toList();
        }
    }
}
