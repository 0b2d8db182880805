package dev.bywash.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs that not every machine has. Without one, the tests that need it are skipped; in CI, which has CI=true, they fail. */
public final class RequiredTool {

    private static final boolean IN_CI = "true".equals(System.getenv("CI"));

    private RequiredTool() {}

    /**
     * The first program of that name on the PATH, or the end of the test.
     *
     * @param remedy how to get it, for the message
     */
    public static Path onPath(String name, String remedy) {
        return found(search(name), name, remedy);
    }

    /**
     * A tool that was searched for in another way, or the end of the test.
     *
     * @param name what it is, for the message
     * @param remedy how to get it, for the message
     */
    public static Path found(Optional<Path> tool, String name, String remedy) {
        return found(tool, name, remedy, IN_CI);
    }

    static Path found(Optional<Path> tool, String name, String remedy, boolean inCi) {
        if (tool.isEmpty()) {
            String what = "there is no " + name + " here; " + remedy;
            if (inCi) {
                throw new AssertionError("CI=true, and " + what);
            }
            Assumptions.abort("skipped: " + what);
        }
        return tool.orElseThrow();
    }

    private static Optional<Path> search(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
