package dev.bywash.ingest.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which cluster directories to list. A job cluster leaves a directory for each of its runs and never writes there again; with ten thousand of them,
 * listing would be all that a run does. So a directory where nothing changed for a day is listed once an hour only, each at another minute. A
 * cluster that comes back to life is noticed within that hour.
 */
public final class QuietDirectories {

    private static final Duration QUIET_AFTER = Duration.ofDays(1);
    private static final Duration LIST_EVERY = Duration.ofHours(1);

    private static final Pattern CLUSTER = Pattern.compile("(.+)/(driver|executor/[^/]+/[^/]+)");

    private QuietDirectories() {}

    /** The directory of the cluster that a directory with files belongs to; the directory itself where the platform's layout is not found. */
    public static String clusterOf(String directory) {
        Matcher matcher = CLUSTER.matcher(directory);
        return matcher.matches() ? matcher.group(1) : directory;
    }

    /**
     * Whether a run may leave out a cluster's directory.
     *
     * @param newest when the newest of its files was written
     * @param previous when the run before began, or the last one that read anything
     * @param now when this run begins
     */
    public static boolean maySkip(String cluster, Instant newest, Instant previous, Instant now) {
        return newest.isBefore(now.minus(QUIET_AFTER)) && turn(cluster, previous) == turn(cluster, now);
    }

    /**
     * Leaves out those that something else lies in: what is quiet is not listed, nor what is below it.
     *
     * @param others directories that are to be listed
     */
    public static Set<String> withoutAncestorsOf(Collection<String> others, Set<String> quiet) {
        Set<String> result = new HashSet<>(quiet);
        for (String other : others) {
            for (int end = other.length(); end > 0; end = other.lastIndexOf('/', end - 1)) {
                result.remove(other.substring(0, end));
            }
        }
        return Set.copyOf(result);
    }

    private static long turn(String cluster, Instant time) {
        long period = LIST_EVERY.toMillis();
        long offset = Math.floorMod(cluster.hashCode() * 0x9E3779B97F4A7C15L, period);
        return Math.floorDiv(time.toEpochMilli() - offset, period);
    }
}
