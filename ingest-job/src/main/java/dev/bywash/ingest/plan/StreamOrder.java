package dev.bywash.ingest.plan;

import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileNames;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The files of a directory in the order in which their streams were written, as far as their names tell. */
final class StreamOrder {

    private final NavigableMap<FileNames.Place, DeliveredFile> files = new TreeMap<>();

    StreamOrder(Collection<DeliveredFile> directory) {
        for (DeliveredFile file : directory) {
            // A rolled file without a byte holds nothing of its stream.
            if (file.isActive() || file.length() > 0) {
                FileNames.placeOf(file.name()).ifPresent(place -> files.putIfAbsent(place, file));
            }
        }
    }

    /** The file that goes on where a rolled one ends; null when it is not there, or the name does not tell. */
    DeliveredFile next(DeliveredFile rolled) {
        return FileNames.placeOf(rolled.name())
                .map(place -> {
                    Map.Entry<FileNames.Place, DeliveredFile> next = files.higherEntry(place);
                    return next != null && next.getKey().stream().equals(place.stream()) ? next.getValue() : null;
                })
                .orElse(null);
    }
}
