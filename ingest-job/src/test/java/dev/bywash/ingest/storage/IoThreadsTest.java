package dev.bywash.ingest.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.storage.IoThreads.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class IoThreadsTest {

    /** Hadoop lets nobody make its own error of a disk. */
    @Test
    void aCallThatMeetsABadDiskHasFailedAndTheOthersHaveNot() throws IOException {
        List<Outcome<String>> outcomes = outcomes(new AssertionError("Input/output error"));

        assertThat(outcomes).extracting(Outcome::result).containsExactly("read", null);
        assertThat(outcomes.get(1).failure())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
    }

    @Test
    void memoryThatIsOutIsNoFailureOfOneCall() {
        assertThatThrownBy(() -> outcomes(new OutOfMemoryError("Java heap space")))
                .isInstanceOf(OutOfMemoryError.class);
    }

    /** Of a call that succeeds, and of one that does not. */
    private static List<Outcome<String>> outcomes(Error error) throws IOException {
        Callable<String> good = () -> "read";
        Callable<String> bad = () -> {
            throw error;
        };
        try (IoThreads threads = new IoThreads("test")) {
            return threads.all(List.of(good, bad), call -> call);
        }
    }
}
