package dev.bywash.ingest.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.detect.Sightings.Trouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as drivers, executors and cluster managers log them, and lines that only look like them. */
final class PlatformTest {

    private static final int INFO = 9;
    private static final int WARN = 13;
    private static final int ERROR = 17;
    private static final double GIB = 1 << 30;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Job aborted due to stage failure: Task 3 in stage 9.0 failed 4 times, most recent failure: Lost task 3.3 in stage 9.0 (TID 77) (10.139.64.5 executor 2): java.lang.OutOfMemoryError: GC overhead limit exceeded",
                "Exception in task 1.0 in stage 4.0 (TID 12): org.apache.spark.memory.SparkOutOfMemoryError: [UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 65536 bytes of memory, got 0.",
                "Lost executor 5 on node-7: Container killed by YARN for exceeding physical memory limits. 12.1 GB of 12 GB physical memory used.",
                "Lost executor 2 on 10.139.64.9: Command exited with code 137",
                "Lost executor 1 on 10.0.3.4: The executor with id 1 exited with exit code 137(SIGKILL, possible container OOM).",
                "Lost executor 1 on 10.0.3.4: reason OOMKilled"
            })
    void memoryRanOut(String message) {
        assertThat(outOfMemory(said(ERROR, message))).isTrue();
        assertThat(outOfMemory(said(INFO, message)))
                .as("somebody only tells of it")
                .isFalse();
    }

    @Test
    void memoryRanOutWhereThatIsTheCauseOfTheException() {
        assertThat(
                        outOfMemory(
                                new Logged(
                                        ERROR,
                                        "load failed",
                                        "org.apache.spark.SparkException",
                                        "Exception thrown in awaitResult:",
                                        "org.apache.spark.SparkException: Exception thrown in awaitResult:\n\tat a.B.c(B.java:1)\nCaused by: java.lang.OutOfMemoryError: Java heap space\n\t... 9 more")))
                .isTrue();
        assertThat(outOfMemory(new Logged(ERROR, null, "java.lang.OutOfMemoryError", null, null)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unknown JVM option -XX:+ExitOnOutOfMemoryError",
                "loaded 137 of 140 partitions",
                "Command exited with code 1",
                "Command exited with code 1370",
                "acme.OutOfMemoryError is not caught"
            })
    void memoryDidNotRunOut(String message) {
        assertThat(outOfMemory(said(ERROR, message))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lost executor 3 on 10.139.64.7: Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues. Check driver logs for WARN messages.",
                "Lost executor 11 on node-2: Executor heartbeat timed out after 128083 ms",
                "Lost task 8.0 in stage 21.0 (TID 901) (10.139.64.7 executor 3): ExecutorLostFailure (executor 3 exited caused by one of the running tasks) Reason: Remote RPC client disassociated."
            })
    void anExecutorWasLost(String message) {
        assertThat(executorLost(said(ERROR, message))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lost executor 4 on 10.139.64.8: Executor decommission finished: ExecutorDecommissionInfo(spark scale down,None)",
                "Lost executor 0 on 10.139.64.8: Command exited with code 0",
                "Lost task 1.0 in stage 3.0 (TID 7) (10.139.64.8 executor 4): java.io.IOException: no space",
                "ExecutorLostFailure (executor 4 exited unrelated to the running tasks) Reason: worker gone",
                "Executor 4 on 10.139.64.8 killed by driver."
            })
    void noExecutorWasLost(String message) {
        assertThat(executorLost(said(WARN, message))).isFalse();
    }

    @Test
    void whatWasSpilledIsAddedUp() {
        assertThat(spilled(said(INFO, "Thread 71 spilling sort data of 2.0 GiB to disk (0  time so far)")))
                .isEqualTo(2 * GIB);
        assertThat(spilled(said(INFO, "Thread 44 spilling in-memory map of 512.0 MiB to disk (2 times so far)")))
                .isEqualTo(GIB / 2);
        assertThat(spilled(said(
                        INFO, "Task 845 force spilling in-memory map to disk and it will release 256.0 MiB memory")))
                .isEqualTo(GIB / 4);
        assertThat(spilled(said(INFO, "Thread 9 spilling sort data of 900.0 B to disk (1  time so far)")))
                .isEqualTo(900);
        assertThat(spilled(said(WARN, "spilling is slow: 3 GiB went to disk"))).isZero();
        assertThat(spilled(said(INFO, null))).isZero();
    }

    @Test
    void aLineThatIsNoEventIsAWarningUnlessItSaysThatItIsLess() {
        assertThat(outOfMemory(
                        Logged.ofRawLine("Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space")))
                .isTrue();
        assertThat(
                        executorLost(
                                Logged.ofRawLine(
                                        "26/11/26 12:00:01 ERROR TaskSchedulerImpl: Lost executor 3 on 10.0.0.7: Command exited with code 137")))
                .isTrue();
        assertThat(outOfMemory(
                        Logged.ofRawLine("26/11/26 12:00:01 INFO Retry: tried again after java.lang.OutOfMemoryError")))
                .isFalse();
        assertThat(
                        spilled(
                                Logged.ofRawLine(
                                        "26/11/26 12:00:01 INFO ExternalSorter: Thread 71 spilling sort data of 2.0 GiB to disk (0  time so far)")))
                .isEqualTo(2 * GIB);
    }

    private static boolean outOfMemory(Logged event) {
        boolean said = Platform.outOfMemory(event);
        assertThat(seen(event).contains(Trouble.OUT_OF_MEMORY)).isEqualTo(said);
        return said;
    }

    private static boolean executorLost(Logged event) {
        boolean said = Platform.executorLost(event);
        assertThat(seen(event).contains(Trouble.EXECUTOR_LOST)).isEqualTo(said);
        return said;
    }

    private static double spilled(Logged event) {
        double said = Platform.spilled(event);
        assertThat(seen(event).contains(Trouble.SPILL)).isEqualTo(said > 0);
        return said;
    }

    /** What whoever looks at all events sees, and closely at few of them. */
    private static Set<Trouble> seen(Logged event) {
        Sightings all = new Sightings();
        all.add(event, "sales", () -> "W-1");
        return all.all().keySet().stream().map(Sightings.Of::trouble).collect(Collectors.toSet());
    }

    private static Logged said(int severity, String message) {
        return new Logged(severity, message, null, null, null);
    }
}
