package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard outputs that stall, end or fill up, with real pipes, files and processes. */
class FaultyOutputTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aReaderThatStallsHoldsNobodyAndWhatWasDroppedIsReported() throws Exception {
        Path done = directory.resolve("done");
        Process process = start("queueBytes='2097152' waitMillis='300'", "log", "8000", done.toString());

        // Nothing is read before everything has been logged: 2.4 MB do not fit the pipe and the queue.
        await().atMost(PATIENCE).until(() -> Files.exists(done));
        List<JsonNode> events = EventLines.read(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).isEqualTo(3);
        EventLines.assertNoHole(events);
        int written = EventLines.ofApplication(events).size();
        JsonNode closed = EventLines.closed(events);
        assertThat(written).isBetween(1000, 7999);
        assertThat(closed.get("written").intValue()).isEqualTo(written);
        assertThat(closed.get("dropped").intValue()).isEqualTo(8000 - written);
        assertThat(events)
                .filteredOn(event -> event.path("event").asText().equals("bywash.dropped"))
                .extracting(event -> event.at("/attributes/dropped").intValue())
                .last()
                .isEqualTo(8000 - written);
    }

    @Test
    void anEventThatMayNotWaitIsDroppedAtOnce() throws Exception {
        Path done = directory.resolve("done");
        Process process =
                start("queueBytes='2097152' overflow='drop' waitMillis='3600000'", "log", "8000", done.toString());

        await().atMost(PATIENCE).until(() -> Files.exists(done));
        List<JsonNode> events = EventLines.read(process.getInputStream().readAllBytes());

        EventLines.assertNoHole(events);
        assertThat(EventLines.closed(events).get("dropped").intValue())
                .isEqualTo(8000 - EventLines.ofApplication(events).size())
                .isPositive();
    }

    /** Log4j says there what is wrong, if it is asked to; nobody who logs may have to wait for that. */
    @Test
    void durableEventsWaitNoLongerThanTheyMayWhereLog4jPrintsItsStatusToTheSameOutput() throws Exception {
        Path done = directory.resolve("done");
        Process process = start("syncWaitMillis='100'", "audit", "30", done.toString());

        await().atMost(PATIENCE).until(() -> Files.exists(done));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(3);
        assertThat(output).containsPattern("could not hand \\d+ events to the operating system");
    }

    @Test
    void aReaderThatDiesDoesNotStopTheApplication() throws Exception {
        Path done = directory.resolve("done");
        Process process = start("queueBytes='2097152' waitMillis='300'", "log", "8000", done.toString());

        process.getInputStream().close();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
        assertThat(Files.readString(directory.resolve("stderr"))).doesNotContain("Exception in thread");
    }

    /** The first file that a JVM opens then gets the number of standard output: that of the JDK's own classes, which root may write. */
    @Test
    void whereStandardOutputIsClosedNothingElseIsOpenedToBeWritten() throws Exception {
        Path stop = directory.resolve("stop");
        Path count = directory.resolve("count");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >&-", "sh"));
        command.addAll(ChildJvm.of(ScenarioMain.class, "log-until", stop.toString(), count.toString())
                .withConfiguration(Configurations.withAttributes(directory, "waitMillis='0'"))
                .builder()
                .command());
        Process process = new ProcessBuilder(command)
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        Path files = Path.of("/proc", process.pid() + "");
        Assumptions.assumeTrue(Files.isDirectory(files), "needs /proc");

        await().atMost(PATIENCE).until(() -> Files.exists(count) && logged(count) > 0);
        List<String> flags = flagsOf(files, Files.readSymbolicLink(files.resolve("fd/1")));
        Files.createFile(stop);

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
        assertThat(flags).isNotEmpty().allSatisfy(octal -> assertThat(octal).endsWith("0"));
    }

    /** How a process, whose files in /proc these are, has opened what it has of {@code target}. */
    private static List<String> flagsOf(Path files, Path target) throws IOException {
        List<String> flags = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(files.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    if (Files.readSymbolicLink(descriptor).equals(target)) {
                        Path info = files.resolve("fdinfo/" + descriptor.getFileName());
                        flags.add(Files.readAllLines(info).get(1));
                    }
                } catch (NoSuchFileException closed) {
                    assertThat(closed.getFile()).as("what was closed meanwhile").startsWith(files.toString());
                }
            }
        }
        return flags;
    }

    @Test
    void aDiskThatWasFullIsWrittenToAgain() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Assumptions.assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()),
                "needs the right to mount a small tmpfs");
        try {
            Path ballast = disk.resolve("ballast");
            Files.write(ballast, new byte[15 * 1024 * 1024 + 700 * 1024]);

            aFullFileIsWrittenToAgain(disk.resolve("stdout"), process -> Files.delete(ballast));
        } finally {
            succeeds("umount", "-l", disk.toString());
        }
    }

    @Test
    void aFileThatWasAtItsLimitIsWrittenToAgain() throws Exception {
        Assumptions.assumeTrue(succeeds("prlimit", "--version"), "needs prlimit, of util-linux");
        Path stdout = directory.resolve("stdout");

        aFullFileIsWrittenToAgain(
                stdout,
                process -> assertThat(succeeds("prlimit", "--pid", process.pid() + "", "--fsize=unlimited:unlimited"))
                        .isTrue(),
                "prlimit",
                "--fsize=100001:unlimited");
    }

    private void aFullFileIsWrittenToAgain(Path stdout, Repair repair, String... wrapper) throws Exception {
        Path stop = directory.resolve("stop");
        Path count = directory.resolve("count");
        ProcessBuilder builder = ChildJvm.of(ScenarioMain.class, "log-until", stop.toString(), count.toString())
                .withConfiguration(Configurations.withAttributes(directory, "queueBytes='2097152' waitMillis='50'"))
                .builder();
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(builder.command());
        Process process = builder.command(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(stdout.toFile()))
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        try {
            // More than the file and the queue take, however long a busy machine needs for it.
            await().atMost(PATIENCE).until(() -> Files.exists(count) && logged(count) > 12_000);
            repair.apply(process);
            long full = Files.size(stdout);
            await().atMost(PATIENCE).until(() -> Files.size(stdout) > full + 2 * 1024 * 1024);
            Files.createFile(stop);
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertNothingIsMissing(Files.readAllBytes(stdout), Integer.parseInt(Files.readString(count)));
    }

    private static int logged(Path count) throws IOException {
        String text = Files.readString(count);
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    /** What failed was written again whole: a piece of it may be there, and a line may be there twice. */
    private static void assertNothingIsMissing(byte[] output, int logged) {
        Map<Long, JsonNode> bySeq = new TreeMap<>();
        List<String> torn = new ArrayList<>();
        EventLines.find(output, torn::add)
                .forEach(event -> bySeq.put(event.get("seq").longValue(), event));
        List<JsonNode> events = List.copyOf(bySeq.values());

        EventLines.assertNoHole(events);
        JsonNode closed = EventLines.closed(events);
        assertThat(closed.get("written").intValue())
                .isEqualTo(EventLines.ofApplication(events).size());
        assertThat(closed.get("dropped").intValue()).isPositive();
        assertThat(closed.get("written").intValue() + closed.get("dropped").intValue())
                .isEqualTo(logged);
        assertThat(torn).hasSizeLessThanOrEqualTo(1);
    }

    private Process start(String attributes, String... arguments) throws IOException {
        return ChildJvm.of(ScenarioMain.class, arguments)
                .withConfiguration(Configurations.withAttributes(directory, attributes))
                .builder()
                .redirectError(directory.resolve("stderr").toFile())
                .start();
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private interface Repair {

        void apply(Process process) throws Exception;
    }
}
