package dev.bywash.ingest.detect;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When the runs of a pipeline began, in the order of time; the value of each is the pause since the one before it, in seconds, 0 of the first.
 *
 * <p>There are {@value History#MOST} at most, so the runs of a frequent pipeline are those of some days. That it rests at night and on weekends is known all the same: what is
 * forgotten first is what is older than some weeks, and then what came after a usual pause. The first of all stays: it says since when the pipeline is known.
 */
public final class Starts {

    private static final Duration WEEKS = Duration.ofDays(35);

    /** A pause is usual up to so many times the median. */
    private static final double USUAL = 1.5;

    private Starts() {}

    /** The starts with one more, whose value is nobody's concern; it may be there already, and it may be earlier than others that are there. */
    public static History with(History starts, Point start) {
        if (starts.points().stream()
                .anyMatch(each -> each.id().equals(start.id()) && each.time().equals(start.time()))) {
            return starts;
        }
        List<Point> all = new ArrayList<>(without(starts, start.id()).points());
        int place = 0;
        while (place < all.size() && !all.get(place).time().isAfter(start.time())) {
            place++;
        }
        all.add(place, start);
        setPause(all, place);
        setPause(all, place + 1);
        if (all.size() > History.MOST) {
            all.remove(leastOfUse(all));
        }
        return new History(all, List.of());
    }

    /** The starts without one. */
    public static History without(History starts, String id) {
        List<Point> all = new ArrayList<>(of(starts));
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).id().equals(id)) {
                all.remove(i);
                setPause(all, i);
            }
        }
        return new History(all, List.of());
    }

    /** The starts, the oldest first. */
    public static List<Point> of(History starts) {
        List<Point> all = new ArrayList<>(starts.points());
        all.sort(Comparator.comparing(Point::time));
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).value() == 0) {
                // As an older version left it.
                setPause(all, i);
            }
        }
        return all;
    }

    /** When the pause before a start began. */
    static Instant pauseBegan(Point start) {
        return start.time().minusSeconds((long) start.value());
    }

    private static void setPause(List<Point> all, int place) {
        if (place < all.size()) {
            Point start = all.get(place);
            double pause = place == 0
                    ? 0
                    : Duration.between(all.get(place - 1).time(), start.time()).toSeconds();
            all.set(place, new Point(start.id(), start.time(), pause));
        }
    }

    private static int leastOfUse(List<Point> all) {
        Instant old = all.get(all.size() - 1).time().minus(WEEKS);
        double usual = USUAL
                * Quantiles.median(
                        all.stream().skip(1).mapToDouble(Point::value).toArray());
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).time().isBefore(old) || all.get(i).value() <= usual) {
                return i;
            }
        }
        return 1;
    }
}
