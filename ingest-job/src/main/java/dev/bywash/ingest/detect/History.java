package dev.bywash.ingest.detect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A series so far.
 *
 * @param points the usual ones, the oldest first, {@value #MOST} at most
 * @param held the unusual ones since the last usual one: so many in a row are no incident but how things are now; but not where there was nothing at all
 */
public record History(List<Point> points, List<Point> held) {

    public static final History EMPTY = new History(List.of(), List.of());

    /** How many usual values a series keeps, the latest. */
    public static final int MOST = 200;

    private static final int NEW_LEVEL = 5;

    public History {
        points = List.copyOf(points);
        held = List.copyOf(held);
    }

    /** The history with a value that is usual. */
    public History withUsual(Point point) {
        return new History(appended(points, point), List.of());
    }

    /**
     * The history with a value that is unusual: it is not what later ones are tested against, unless it comes again and again. Then none is held any more.
     */
    public History withUnusual(Point point) {
        List<Point> all = appended(held, point);
        List<Point> level = all.stream().filter(each -> each.value() != 0).toList();
        return point.value() == 0 || level.size() < NEW_LEVEL
                ? new History(points, all)
                : new History(level, List.of());
    }

    /** Whether it has a value of later than that. */
    public boolean hasLater(Instant time) {
        return Stream.concat(points.stream(), held.stream())
                .anyMatch(point -> point.time().isAfter(time));
    }

    /** The history as it was before a value, for to test that once more. */
    public History before(String id) {
        return new History(without(points, id), without(held, id));
    }

    private static List<Point> without(List<Point> points, String id) {
        // Mostly there is none, and every value of every series is asked for. Ids are alike but for their ends, and
        // texts know their hash.
        int hash = id.hashCode();
        for (Point point : points) {
            if (point.id().hashCode() == hash && point.id().equals(id)) {
                return points.stream().filter(each -> !each.id().equals(id)).toList();
            }
        }
        return points;
    }

    private static List<Point> appended(List<Point> points, Point point) {
        List<Point> all = new ArrayList<>(without(points, point.id()));
        all.add(point);
        return all.subList(Math.max(0, all.size() - MOST), all.size());
    }
}
