package dev.bywash.ingest.source;

import java.util.regex.Pattern;

/**
 * The names under which standard output is delivered: {@code stdout} grows, {@code stdout--2026-03-11--18-00} and
 * {@code stdout--2026-03-11--18.gz} were rolled and grow no more.
 */
final class FileNames {

    /** Day, and as much of hour, minute and second as the roller's interval needs; a number when the name was taken. */
    private static final Pattern ROLLED =
            Pattern.compile("--\\d{4}-\\d{2}-\\d{2}(--\\d{2}(-\\d{2}){0,2})?(\\.\\d+|--\\d+)?(\\.gz)?$");

    private static final String STDOUT = "stdout";
    private static final String GZIP = ".gz";

    private FileNames() {}

    /** Whether a file of this name holds standard output. */
    static boolean isDelivered(String name) {
        return name.startsWith(STDOUT);
    }

    /** Whether a file of this name may still grow. */
    static boolean isActive(String name) {
        return !ROLLED.matcher(name).find() && !isCompressed(name);
    }

    static boolean isCompressed(String name) {
        return name.endsWith(GZIP);
    }

    /** The name before compression. */
    static String uncompressed(String name) {
        return isCompressed(name) ? name.substring(0, name.length() - GZIP.length()) : name;
    }
}
