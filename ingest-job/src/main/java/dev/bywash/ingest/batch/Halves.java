package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.Failure;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something with as many files as it can be done with. Spark does it with all that it is given or with none: where it fails with several at once, it is
 * tried with either half of them.
 */
final class Halves<T> {

    /** Where storage is out of reach altogether, to try each file would take hours. */
    private static final int MAX_FAILURES = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Halves.class);

    private final Consumer<List<T>> action;
    private final BiConsumer<T, Exception> failed;
    private int failures;

    /**
     * @param action what to do; throws what it likes where it cannot be done
     * @param failed is told of those that it could not be done with
     */
    Halves(Consumer<List<T>> action, BiConsumer<T, Exception> failed) {
        this.action = action;
        this.failed = failed;
    }

    void doWith(List<T> files) {
        if (files.isEmpty()) {
            return;
        }
        try {
            action.accept(files);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            failures++;
            if (files.size() == 1) {
                failed.accept(files.get(0), e);
            } else if (failures < MAX_FAILURES) {
                LOG.debug("{} files cannot be read together; reading them in halves", files.size(), e);
                doWith(files.subList(0, files.size() / 2));
                doWith(files.subList(files.size() / 2, files.size()));
            } else {
                Exception notTried = new IllegalStateException(
                        "not tried alone, for so much else had failed; the last: " + Failure.reason(e));
                files.forEach(file -> failed.accept(file, notTried));
            }
        }
    }
}
