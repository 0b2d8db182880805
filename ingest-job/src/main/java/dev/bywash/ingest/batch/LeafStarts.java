package dev.bywash.ingest.batch;

import dev.bywash.ingest.read.TimeRange;
import dev.bywash.ingest.read.WriterSeen;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the leaves of each chunk begin in the trees of their writers and days, by what the first reading has seen. */
final class LeafStarts {

    private record Piece(String chunk, long first, long events) {}

    private final Map<FileLeaves.Key, List<Piece>> pieces = new HashMap<>();

    /** Adds what was seen of writers in a file, or in a chunk of one; of each at once. */
    public void add(String chunk, List<WriterSeen> writers) {
        Map<FileLeaves.Key, Piece> ofChunk = new HashMap<>();
        for (WriterSeen writer : writers) {
            for (SeqRange range : writer.ranges()) {
                long day = new TimeRange(range.firstMicros(), range.lastMicros()).firstDay();
                Piece piece = new Piece(chunk, range.first(), range.last() - range.first() + 1);
                ofChunk.merge(
                        new FileLeaves.Key(writer.writer(), day),
                        piece,
                        (one, other) -> new Piece(chunk, Math.min(one.first, other.first), one.events + other.events));
            }
        }
        ofChunk.forEach((key, piece) ->
                pieces.computeIfAbsent(key, some -> new ArrayList<>()).add(piece));
    }

    /** For each chunk, the trees in which it has others before it. */
    public Map<String, Map<FileLeaves.Key, Long>> byChunk() {
        Map<String, Map<FileLeaves.Key, Long>> starts = new HashMap<>();
        pieces.forEach((key, some) -> {
            some.sort(Comparator.comparingLong(Piece::first));
            long start = 0;
            for (Piece piece : some) {
                if (start > 0) {
                    starts.computeIfAbsent(piece.chunk, chunk -> new HashMap<>())
                            .put(key, start);
                }
                start += piece.events;
            }
        });
        return starts;
    }
}
