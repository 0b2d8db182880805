package dev.bywash.installer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs that not every machine has. */
final class OptionalTool {

    private OptionalTool() {}

    /** Skips the test where the program is not on the PATH. */
    static void require(String name, String remedy) {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))),
                "skipped: there is no " + name + " on the PATH" + remedy);
    }
}
