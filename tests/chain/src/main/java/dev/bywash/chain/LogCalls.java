package dev.bywash.chain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the ETL noted itself of its log calls that have returned; nothing of Bywash has a hand in it.
 *
 * @param calls table and status each, as in {@code sales_0001 started}, in no certain order
 */
record LogCalls(List<String> calls) {

    /** What is noted so far below the directory of a run. */
    static LogCalls of(Path directory) throws IOException {
        Path file = ClusterWithBywash.calls(directory);
        return new LogCalls(Files.exists(file) ? Files.readAllLines(file) : List.of());
    }

    long loadsEnded() {
        return calls.stream().filter(call -> !call.endsWith(" started")).count();
    }
}
