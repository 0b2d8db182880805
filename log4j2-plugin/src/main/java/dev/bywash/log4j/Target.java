package dev.bywash.log4j;

import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.seal.Sealer;
import dev.bywash.log4j.write.EventWriters;
import dev.bywash.log4j.write.EventWriters.Lease;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.function.Supplier;

/** Where lines go: to the standard output, or to files of a directory. Immutable. */
final class Target {

    private static final String STANDARD_OUTPUT = "stdout";

    /** Null for the standard output. */
    private final Path directory;

    private final int retainHours;

    private Target(Path directory, int retainHours) {
        this.directory = directory;
        this.retainHours = retainHours;
    }

    /**
     * @param target {@code stdout}, or null when it is not configured
     * @param directory absolute and on a local disk, or null for the standard output
     * @throws IllegalArgumentException when that makes no sense
     */
    static Target of(String target, String directory, int retainHours) {
        if (target != null && directory != null) {
            throw new IllegalArgumentException("it has a target and a directory, but lines go to one of both.");
        }
        if (target != null && !STANDARD_OUTPUT.equals(target)) {
            throw new IllegalArgumentException("target is \"" + target + "\", but can only be \"stdout\".");
        }
        if (directory == null && retainHours > 0) {
            throw new IllegalArgumentException("retainHours is about the files of a directory, and it has none.");
        }
        if (directory != null && (!new File(directory).isAbsolute() || directory.startsWith("/Volumes/"))) {
            throw new IllegalArgumentException("directory is \"" + directory
                    + "\", but can only be an absolute path on a local disk: volumes cannot be appended to.");
        }
        return new Target(directory == null ? null : Paths.get(directory), retainHours);
    }

    /** @throws IOException when a directory cannot be made or locked */
    Lease open(int queueBytes, Source source, Supplier<Sealer> sealers) throws IOException {
        return directory == null
                ? EventWriters.standardOutput(queueBytes, source, sealers)
                : EventWriters.directory(directory, retainHours, queueBytes, source, sealers);
    }

    @Override
    public String toString() {
        return directory == null ? STANDARD_OUTPUT : "directory " + directory;
    }
}
