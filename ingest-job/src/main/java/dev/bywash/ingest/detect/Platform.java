package dev.bywash.ingest.detect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Troubles that Spark itself logs: memory that ran out, executors that were lost, data that was spilled to disk. What they look for is what Spark 3 and 4, the JVM
 * and cluster managers write; docs/watch.md says it in words.
 */
public final class Platform {

    /** The class of an exception or of a cause; what Spark says of its own memory; what a container's end means. */
    private static final Pattern OUT_OF_MEMORY = Pattern.compile("\\bjava\\.lang\\.OutOfMemoryError\\b"
            + "|\\borg\\.apache\\.spark\\.memory\\.SparkOutOfMemoryError\\b"
            + "|\\[UNABLE_TO_ACQUIRE_MEMORY]"
            + "|\\bContainer killed by YARN for exceeding\\b"
            + "|\\b(?:exited with|exit) (?:code|status) 137\\b"
            + "|\\bOOMKilled\\b");

    private static final Pattern EXECUTOR_LOST =
            Pattern.compile("\\bLost executor \\S+ on |\\bExecutorLostFailure \\(executor \\S+ exited ");

    /** An executor that was to go, or that ended without an error, is nobody's trouble. */
    private static final Pattern MEANT_TO_GO = Pattern.compile("(?i)decommission"
            + "|\\bexited with code 0\\b|\\bexit (?:code|status) 0\\b|killed by driver|unrelated to the running tasks");

    private static final Pattern SPILL = Pattern.compile(
            "\\bspilling [\\w -]{1,40} of (\\d+(?:\\.\\d+)?) ([KMGT]?i?B) to disk\\b"
                    + "|\\bforce spilling in-memory map to disk and it will release (\\d+(?:\\.\\d+)?) ([KMGT]?i?B) memory\\b");

    /** One of them is in each text that these patterns, but for that of spills, find something in. */
    public static final List<String> WORDS = List.of(
            "OutOfMemoryError",
            "UNABLE_TO_ACQUIRE_MEMORY",
            "killed by YARN",
            " 137",
            "OOMKilled",
            "Lost executor ",
            "ExecutorLostFailure");

    private static final Map<Character, Double> UNITS =
            Map.of('K', 1024.0, 'M', 1024.0 * 1024, 'G', 1024.0 * 1024 * 1024, 'T', 1024.0 * 1024 * 1024 * 1024);

    private Platform() {}

    /** Whether an event may be one of those below, by words that are quick to look for. */
    static boolean mayBeIn(Logged event) {
        return maySpill(event.message())
                || (event.isWarning()
                        && (hasWord(event.message())
                                || hasWord(event.exceptionClass())
                                || hasWord(event.exceptionMessage())
                                || hasWord(event.stacktrace())));
    }

    private static boolean maySpill(String message) {
        return message != null && message.contains("spilling ") && message.contains("to disk");
    }

    private static boolean hasWord(String text) {
        if (text != null) {
            for (String word : WORDS) {
                if (text.contains(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether memory ran out, of a JVM, of Spark's pool, or of a container: said at WARN or above. */
    public static boolean outOfMemory(Logged event) {
        return event.isWarning() && OUT_OF_MEMORY.matcher(event.all()).find();
    }

    /** Whether an executor went away that nobody had sent away: said at WARN or above. */
    public static boolean executorLost(Logged event) {
        String all = event.all();
        return event.isWarning()
                && EXECUTOR_LOST.matcher(all).find()
                && !MEANT_TO_GO.matcher(all).find();
    }

    /** How many bytes of memory were written to disk for want of it; 0 of an event that says nothing of it. */
    public static double spilled(Logged event) {
        if (event.message() == null) {
            return 0;
        }
        double bytes = 0;
        Matcher spill = SPILL.matcher(event.message());
        while (spill.find()) {
            int group = spill.group(1) != null ? 1 : 3;
            char unit = spill.group(group + 1).toUpperCase(Locale.ROOT).charAt(0);
            bytes += Double.parseDouble(spill.group(group)) * UNITS.getOrDefault(unit, 1.0);
        }
        return bytes;
    }
}
