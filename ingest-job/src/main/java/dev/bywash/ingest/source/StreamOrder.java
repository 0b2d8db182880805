package dev.bywash.ingest.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The files of a directory in the order in which their streams were written, as far as their names tell. */
final class StreamOrder {

    /**
     * Where a file stands.
     *
     * @param stream the name that the roller began with
     * @param time of rolling, as the name has it; what still grows comes last
     * @param number among those rolled at the same time
     */
    record Place(String stream, String time, long number) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::stream).thenComparing(Place::time).thenComparingLong(Place::number);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private final NavigableMap<Place, DeliveredFile> files = new TreeMap<>();

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
                    Map.Entry<Place, DeliveredFile> next = files.higherEntry(place);
                    return next != null && next.getKey().stream().equals(place.stream()) ? next.getValue() : null;
                })
                .orElse(null);
    }
}
