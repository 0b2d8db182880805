package dev.bywash.ingest.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * A series so far.
 *
 * @param points the usual ones, the oldest first, {@value #MOST} at most
 * @param held the unusual ones since the last usual one: so many in a row are no incident but how things are now
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

    /** The history with a value that is unusual: it is not what later ones are tested against, unless it comes again and again. */
    public History withUnusual(Point point) {
        List<Point> all = appended(held, point);
        return all.size() < NEW_LEVEL ? new History(points, all) : new History(all, List.of());
    }

    /** The history as it was before a value, for to test that once more. */
    public History before(String id) {
        return new History(without(points, id), without(held, id));
    }

    private static List<Point> without(List<Point> points, String id) {
        return points.stream().filter(point -> !point.id().equals(id)).toList();
    }

    private static List<Point> appended(List<Point> points, Point point) {
        List<Point> all = new ArrayList<>(without(points, point.id()));
        all.add(point);
        return all.subList(Math.max(0, all.size() - MOST), all.size());
    }
}
