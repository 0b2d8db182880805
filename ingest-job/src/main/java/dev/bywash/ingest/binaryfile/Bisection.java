package dev.bywash.ingest.binaryfile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something with as many files as it can be done with. Spark does it with all that it is given or with none: where it fails with several at once, it is
 * tried with either half of them. All halves come before any quarter, so that what can be read is read before it is clear what cannot.
 */
final class Bisection {

    /** Where storage is out of reach altogether, to try each file would take hours. */
    private static final int MAX_FAILURES_IN_A_ROW = 300;

    private static final Logger LOG = LoggerFactory.getLogger(Bisection.class);

    private Bisection() {}

    /**
     * What it could not be done with.
     *
     * @param alone whether it was tried with this file alone
     */
    record Failed<T>(T file, Exception reason, boolean alone) {}

    /**
     * Does it with each group of files, or with parts of it.
     *
     * @param action throws what it likes where it cannot be done
     */
    static <T> List<Failed<T>> run(List<List<T>> groups, Consumer<List<T>> action) {
        List<Failed<T>> failed = new ArrayList<>();
        Queue<List<T>> parts = new ArrayDeque<>();
        groups.stream().filter(group -> !group.isEmpty()).forEach(parts::add);
        int failuresInARow = 0;
        while (!parts.isEmpty()) {
            List<T> part = parts.remove();
            try {
                action.accept(part);
                failuresInARow = 0;
            } catch (Exception e) {
                // Spark throws checked exceptions without saying so.
                failuresInARow++;
                if (part.size() > 1 && failuresInARow < MAX_FAILURES_IN_A_ROW) {
                    LOG.debug("{} files cannot be read together; reading them in halves", part.size(), e);
                    parts.add(part.subList(0, part.size() / 2));
                    parts.add(part.subList(part.size() / 2, part.size()));
                } else {
                    part.forEach(file -> failed.add(new Failed<>(file, e, part.size() == 1)));
                }
            }
        }
        return failed;
    }
}
