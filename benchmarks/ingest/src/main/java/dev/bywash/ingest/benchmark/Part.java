package dev.bywash.ingest.benchmark;

import java.nio.file.Path;

/** A question to measure. */
interface Part {

    /**
     * Measures.
     *
     * @param directory to work in; removed afterwards
     * @return the answer, in Markdown
     */
    String run(BenchmarkSession session, Path directory) throws Exception;
}
