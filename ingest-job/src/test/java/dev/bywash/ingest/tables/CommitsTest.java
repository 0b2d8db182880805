package dev.bywash.ingest.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Who comes second tries again; who did something wrong is told at once. */
class CommitsTest {

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void aCommitThatAnotherOneCameBeforeIsTriedAgain() {
        String result = Commits.retried(failing(1, new ConcurrentModificationException("another job's")));

        assertThat(result).isEqualTo("done");
        assertThat(attempts).hasValue(2);
    }

    /** Spark wraps what Delta throws; a Connect client has nothing but its text. */
    @Test
    void aConflictIsKnownByItsCauseOrByItsTextAlone() {
        Commits.retried(failing(1, new IllegalStateException(new ConcurrentModificationException())));
        Commits.retried(failing(1, new IllegalStateException("[DELTA_CONCURRENT_APPEND] files were added")));

        assertThat(attempts).hasValue(4);
    }

    /** As Delta says it of a directory in which another job has just begun to make the table. */
    @Test
    void aTableThatAnotherJobIsMakingIsWaitedFor() {
        Commits.retried(failing(1, new IllegalStateException("[DELTA_MISSING_DELTA_TABLE] `/data` is not a table")));

        assertThat(attempts).hasValue(2);
    }

    @Test
    void whatIsNoConflictIsNotTriedAgain() {
        assertThatThrownBy(() -> Commits.retried(failing(1, new IllegalArgumentException("no such column"))))
                .hasMessage("no such column");
        assertThat(attempts).hasValue(1);
    }

    /** What somebody keeps where a table is to be goes away by no waiting. */
    @Test
    void aDirectoryThatIsNotEmptyIsSaidSoonerThanAConflictThatDoesNotEnd() {
        assertThatThrownBy(() -> Commits.retried(
                        failing(100, new IllegalStateException("[DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION] /data"))))
                .hasMessageContaining("/data");
        assertThat(attempts).hasValue(4);
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Commits.retried(failing(100, new ConcurrentModificationException())))
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts).hasValue(1);
    }

    private Supplier<String> failing(int times, RuntimeException failure) {
        int end = attempts.get() + times;
        return () -> {
            if (attempts.incrementAndGet() <= end) {
                throw failure;
            }
            return "done";
        };
    }
}
