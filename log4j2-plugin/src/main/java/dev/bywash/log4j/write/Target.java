package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.concurrent.TimeUnit;

/** Where lines go: to the standard output, to a directory whose file grows and is rolled, or to whole files. Immutable. */
public final class Target {

    private static final String STANDARD_OUTPUT = "stdout";
    private static final int USUAL_SEGMENT_SECONDS = 30;
    private static final int USUAL_SEGMENT_BYTES = 4 * 1024 * 1024;

    private interface Naming {

        String name() throws IOException;
    }

    private interface Opening {

        Output open(String name, WriterId writer, Source source) throws IOException;
    }

    private final int retainHours;
    private final Naming naming;
    private final Opening opening;

    private Target(int retainHours, Naming naming, Opening opening) {
        this.retainHours = retainHours;
        this.naming = naming;
        this.opening = opening;
    }

    /**
     * The target that a configuration names.
     *
     * @param target {@code stdout}, the absolute path of a directory for whole files, or null when it is not configured
     * @param directory absolute and on a local disk, or null when there is a target
     * @param retainHours how long rolled files of a directory are kept; 0 for ever
     * @param segmentSeconds how old the oldest line gets before a whole file is written, or 0 when it is not configured
     * @param segmentBytes how large all of them get, or 0 when it is not configured
     * @throws IllegalArgumentException when that makes no sense
     */
    public static Target of(String target, String directory, int retainHours, int segmentSeconds, int segmentBytes) {
        if (target != null && directory != null) {
            throw new IllegalArgumentException("it has a target and a directory, but lines go to one of both.");
        }
        if (directory == null && retainHours > 0) {
            throw new IllegalArgumentException("retainHours is about the files of a directory, and it has none.");
        }
        boolean whole = target != null && new File(target).isAbsolute();
        if (!whole && (segmentSeconds > 0 || segmentBytes > 0)) {
            throw new IllegalArgumentException(
                    "segmentSeconds and segmentBytes are about a target that is a directory, and it has none.");
        }
        if (whole) {
            return segments(
                    Paths.get(target).normalize(),
                    segmentSeconds > 0 ? segmentSeconds : USUAL_SEGMENT_SECONDS,
                    segmentBytes > 0 ? segmentBytes : USUAL_SEGMENT_BYTES);
        }
        return directory == null ? standardOutput(target) : directory(directory, retainHours);
    }

    private static Target segments(Path root, int seconds, int bytes) {
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        return new Target(
                0,
                () -> "segments in " + root,
                (name, writer, source) -> new SegmentDirectory(root, source, writer, nanos, bytes, Clock.SYSTEM));
    }

    private static Target standardOutput(String target) {
        if (target != null && !STANDARD_OUTPUT.equals(target)) {
            throw new IllegalArgumentException("target is \"" + target
                    + "\", but can only be \"stdout\", or the absolute path of a directory for whole files.");
        }
        return new Target(0, () -> STANDARD_OUTPUT, (name, writer, source) -> new StandardOutput());
    }

    private static Target directory(String directory, int retainHours) {
        if (!new File(directory).isAbsolute() || directory.startsWith("/Volumes/")) {
            throw new IllegalArgumentException(
                    "directory is \"" + directory
                            + "\", but can only be an absolute path on a local disk: volumes cannot be appended to. As target it takes whole files.");
        }
        Path local = Paths.get(directory);
        return new Target(
                retainHours,
                () -> Files.createDirectories(local).toRealPath().toString(),
                (name, writer, source) -> new RollingDirectory(Paths.get(name), retainHours, Clock.SYSTEM));
    }

    /**
     * The same for all that lead to the same output: a directory, which is made where it is missing, has one name however it is reached, through links for instance.
     *
     * @throws IOException when it cannot be made
     */
    String name() throws IOException {
        return naming.name();
    }

    /** @throws IOException when a directory cannot be locked */
    Output open(String name, WriterId writer, Source source) throws IOException {
        return opening.open(name, writer, source);
    }

    int retainHours() {
        return retainHours;
    }
}
