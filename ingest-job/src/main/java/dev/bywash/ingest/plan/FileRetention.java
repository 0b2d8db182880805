package dev.bywash.ingest.plan;

import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.LedgerEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which delivered files are done with.
 *
 * @param deletable files that have not been written for long, and were read to their end
 * @param gone old entries of the ledger whose file is not there any more
 * @param unread how many old files were not read to their end
 */
public record FileRetention(List<DeliveredFile> deletable, List<DeliveredFile> gone, long unread) {

    /**
     * Compares a listing with the ledger.
     *
     * @param beforeMillis files that were written later are left alone
     */
    public static FileRetention of(List<DeliveredFile> listed, List<LedgerEntry> ledger, long beforeMillis) {
        Map<String, LedgerEntry> entries = ledger.stream()
                .collect(Collectors.toMap(entry -> entry.file().path(), entry -> entry, (one, other) -> one));
        Set<String> paths = listed.stream().map(DeliveredFile::path).collect(Collectors.toSet());
        Map<Boolean, List<DeliveredFile>> old = listed.stream()
                .filter(file -> file.modifiedMillis() < beforeMillis)
                .collect(Collectors.partitioningBy(file -> {
                    LedgerEntry entry = entries.get(file.path());
                    return entry != null && entry.isUnchanged(file);
                }));
        List<DeliveredFile> gone = ledger.stream()
                .map(LedgerEntry::file)
                .filter(file -> file.modifiedMillis() < beforeMillis && !paths.contains(file.path()))
                .toList();
        return new FileRetention(old.get(true), gone, old.get(false).size());
    }

    /**
     * Which entries to forget when some files have gone. If a cluster's directory remains, because other files lie in it, though all its log files are
     * gone, its newest entry is kept: that is what makes the directory count as quiet, and without it every run would list it.
     *
     * @param directories that are there
     */
    public static List<DeliveredFile> forgettable(
            List<DeliveredFile> gone, List<LedgerEntry> ledger, Set<String> directories) {
        Set<String> toForget = gone.stream().map(DeliveredFile::path).collect(Collectors.toSet());
        Map<String, List<DeliveredFile>> clusters = ledger.stream()
                .map(LedgerEntry::file)
                .collect(Collectors.groupingBy(file -> QuietDirectories.clusterOf(file.directory())));
        clusters.forEach((directory, files) -> {
            if (directories.contains(directory) && files.stream().allMatch(file -> toForget.contains(file.path()))) {
                files.stream()
                        .max(Comparator.comparingLong(DeliveredFile::modifiedMillis))
                        .ifPresent(newest -> toForget.remove(newest.path()));
            }
        });
        return gone.stream().filter(file -> toForget.contains(file.path())).toList();
    }
}
