package dev.bywash.ingest.read;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names under which standard output and standard error are delivered: {@code stdout} and {@code stderr} grow,
 * {@code stdout--2026-03-11--18-00} and {@code stderr--2026-03-11--18.gz} were rolled and grow no more. Python workers have no standard output
 * but the standard error of their executor. The platform's own Log4j appenders write {@code log4j-active.log}, which becomes
 * {@code log4j-2026-03-11-17.log.gz}.
 */
public final class FileNames {

    /**
     * Day, and as much of hour, minute, second and its fraction as the roller's interval needs or, where it rolls by size, it cares to tell; a
     * number when the name was taken.
     */
    private static final Pattern ROLLED =
            Pattern.compile("--(?<time>\\d{4}-\\d{2}-\\d{2}(--\\d{2}(-\\d{2}(-\\d{2}(--\\d{4})?)?)?)?)"
                    + "((\\.|--)(?<number>\\d{1,18}))?(\\.gz)?$");

    /** Day, hour and perhaps minute; a number where the pattern of the appender has one. */
    private static final Pattern LOG4J_ROLLED = Pattern.compile(
            "^log4j-(?<time>\\d{4}-\\d{2}-\\d{2}(-\\d{2}){0,2})([.-](?<number>\\d{1,18}))?\\.log(\\.gz)?$");

    /** Greater than any time. */
    private static final String STILL_GROWING = "~";

    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String LOG4J = "log4j";
    private static final String LOG4J_ACTIVE = "log4j-active.log";
    private static final String GZIP = ".gz";

    /**
     * Where a file stands.
     *
     * @param stream the name that the roller began with
     * @param time of rolling, as the name has it; what still grows comes last
     * @param number among those rolled at the same time
     */
    public record Place(String stream, String time, long number) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::stream).thenComparing(Place::time).thenComparingLong(Place::number);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private FileNames() {}

    /** Whether a file of this name is of standard output or standard error. */
    public static boolean isStandard(String name) {
        return name.startsWith(STDOUT) || name.startsWith(STDERR);
    }

    /** Whether a file of this name is of the platform's own Log4j appenders. */
    public static boolean isLog4j(String name) {
        return name.equals(LOG4J_ACTIVE) || LOG4J_ROLLED.matcher(name).find();
    }

    /** Whether a file of this name may still grow. */
    public static boolean isActive(String name) {
        return !ROLLED.matcher(name).find() && !LOG4J_ROLLED.matcher(name).find() && !isCompressed(name);
    }

    public static boolean isCompressed(String name) {
        return name.endsWith(GZIP);
    }

    /** The name before compression. */
    public static String uncompressed(String name) {
        return isCompressed(name) ? name.substring(0, name.length() - GZIP.length()) : name;
    }

    /** The name after compression. */
    public static String compressed(String name) {
        return name + GZIP;
    }

    /** Where a file of this name stands in its stream; empty when the name does not tell. */
    public static Optional<Place> placeOf(String name) {
        Matcher rolled = ROLLED.matcher(name);
        if (rolled.find()) {
            return Optional.of(placeOf(name.substring(0, rolled.start()), rolled));
        }
        Matcher log4j = LOG4J_ROLLED.matcher(name);
        if (log4j.find()) {
            return Optional.of(placeOf(LOG4J, log4j));
        }
        if (isCompressed(name)) {
            return Optional.empty();
        }
        return Optional.of(new Place(name.equals(LOG4J_ACTIVE) ? LOG4J : name, STILL_GROWING, 0));
    }

    private static Place placeOf(String stream, Matcher rolled) {
        String number = rolled.group("number");
        // The first one that was rolled at that time needed no number.
        return new Place(stream, rolled.group("time"), number == null ? -1 : Long.parseLong(number));
    }
}
