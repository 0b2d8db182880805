package dev.bywash.ingest.source;

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
public record ReadFiles(List<DeliveredFile> deletable, List<DeliveredFile> gone, long unread) {

    /**
     * Compares a listing with the ledger.
     *
     * @param beforeMillis files that were written later are left alone
     */
    public static ReadFiles of(List<DeliveredFile> listed, List<LedgerEntry> ledger, long beforeMillis) {
        Map<String, LedgerEntry> entries =
                ledger.stream().collect(Collectors.toMap(entry -> entry.file().path(), entry -> entry));
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
        return new ReadFiles(old.get(true), gone, old.get(false).size());
    }
}
