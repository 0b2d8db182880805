package dev.bywash.log4j;

import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.seal.Sealer;
import dev.bywash.log4j.write.EventWriters;
import dev.bywash.log4j.write.EventWriters.Lease;
import dev.bywash.log4j.write.Segments;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.function.Supplier;

/** Where lines go: to the standard output, to a directory whose file grows and is rolled, or to whole files. Immutable. */
final class Target {

    private interface Opening {

        Lease open(int queueBytes, Source source, Supplier<Sealer> sealers) throws IOException;
    }

    private final Opening opening;

    private Target(Opening opening) {
        this.opening = opening;
    }

    /**
     * @param target {@code stdout}, the absolute path of a directory for whole files, or null when it is not configured
     * @param directory absolute and on a local disk, or null when there is a target
     * @param retainHours of a directory
     * @param segments of a target that is a directory, or null when they are not configured
     * @throws IllegalArgumentException when that makes no sense
     */
    static Target of(String target, String directory, int retainHours, Segments segments) {
        if (target != null && directory != null) {
            throw new IllegalArgumentException("it has a target and a directory, but lines go to one of both.");
        }
        if (directory == null && retainHours > 0) {
            throw new IllegalArgumentException("retainHours is about the files of a directory, and it has none.");
        }
        boolean whole = target != null && new File(target).isAbsolute();
        if (!whole && segments != null) {
            throw new IllegalArgumentException(
                    "segmentSeconds and segmentBytes are about a target that is a directory, and it has none.");
        }
        if (whole) {
            Path root = Paths.get(target).normalize();
            Segments when = segments == null ? Segments.USUAL : segments;
            return new Target(
                    (queueBytes, source, sealers) -> EventWriters.segments(root, when, queueBytes, source, sealers));
        }
        if (directory == null) {
            requireStandardOutput(target);
            return new Target(EventWriters::standardOutput);
        }
        Path local = localDirectory(directory);
        return new Target((queueBytes, source, sealers) ->
                EventWriters.directory(local, retainHours, queueBytes, source, sealers));
    }

    /** @throws IOException when a directory cannot be made or locked */
    Lease open(int queueBytes, Source source, Supplier<Sealer> sealers) throws IOException {
        return opening.open(queueBytes, source, sealers);
    }

    private static void requireStandardOutput(String target) {
        if (target != null && !"stdout".equals(target)) {
            throw new IllegalArgumentException("target is \"" + target
                    + "\", but can only be \"stdout\", or the absolute path of a directory for whole files.");
        }
    }

    private static Path localDirectory(String directory) {
        if (!new File(directory).isAbsolute() || directory.startsWith("/Volumes/")) {
            throw new IllegalArgumentException(
                    "directory is \"" + directory
                            + "\", but can only be an absolute path on a local disk: volumes cannot be appended to. As target it takes whole files.");
        }
        return Paths.get(directory);
    }
}
