package dev.bywash.ingest.doctor;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.plan.QuietDirectories;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was delivered; listed once, when somebody asks first. */
final class Delivered {

    private final Patient patient;
    private final FileAccess access;
    private List<DeliveredFile> files;

    Delivered(Patient patient) {
        this.patient = patient;
        this.access = patient.sources().isEmpty() ? null : FileAccess.of(patient.spark(), patient.sources());
    }

    /** Whether delivered logs are to be looked at. */
    boolean isAsked() {
        return access != null;
    }

    /** How they are come at. */
    FileAccess access() {
        return access;
    }

    /** All files, the oldest first; none where nobody asked. */
    List<DeliveredFile> files() throws IOException {
        if (files == null) {
            files = !isAsked()
                    ? List.of()
                    : access.list(directory -> false, Unlistable.LEFT_OUT).files().stream()
                            .sorted(Comparator.comparingLong(DeliveredFile::modifiedMillis))
                            .toList();
        }
        return files;
    }

    /** The files written since then, by the directory of their cluster. */
    Map<String, List<DeliveredFile>> clustersSince(long millis) throws IOException {
        return files().stream()
                .filter(file -> file.modifiedMillis() >= millis)
                .collect(Collectors.groupingBy(
                        file -> QuietDirectories.clusterOf(file.directory()), TreeMap::new, Collectors.toList()));
    }

    String sources() {
        return String.join(", ", patient.sources());
    }
}
