package dev.bywash.benchmark;

import java.nio.file.Path;

/** A part of the benchmarks that runs in some minutes. */
public interface Part {

    /**
     * Runs it.
     *
     * @param results a directory for raw results
     * @return a table of the results
     */
    String run(Path results) throws Exception;
}
