package dev.bywash.log4j.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingDirectoryTest {

    private final TestClock clock = new TestClock("2026-11-22T22:59:59Z");

    @TempDir
    Path root;

    @Test
    void theFileIsRolledOnTheHourWithoutTraffic() throws IOException {
        RollingDirectory directory = open(0);
        write(directory, "a");

        clock.set("2026-11-22T23:00:00Z");
        directory.tick();

        assertThat(files()).isEqualTo(Map.of("stdout--2026-11-22--23-00", "a\n"));
    }

    @Test
    void rollingGoesOnAcrossMidnight() throws IOException {
        RollingDirectory directory = open(0);
        write(directory, "a");
        clock.set("2026-11-22T23:00:01Z");
        directory.tick();
        write(directory, "b");
        clock.set("2026-11-23T00:00:00Z");
        directory.tick();
        write(directory, "c");

        assertThat(files())
                .isEqualTo(Map.of(
                        "stdout--2026-11-22--23-00", "a\n", "stdout--2026-11-23--00-00", "b\n", "stdout", "c\n"));
    }

    @Test
    void anHourInWhichNothingWasWrittenLeavesNoFile() throws IOException {
        RollingDirectory directory = open(0);
        write(directory, "a");
        clock.set("2026-11-22T23:00:00Z");
        directory.tick();
        clock.set("2026-11-23T00:00:00Z");
        directory.tick();

        assertThat(files()).containsOnlyKeys("stdout--2026-11-22--23-00");
    }

    @Test
    void theHourThatComesTwiceWhenTheClockIsSetBackOverwritesNothing() throws IOException {
        RollingDirectory directory = open(0);
        write(directory, "a");
        clock.set("2026-11-22T23:00:00Z");
        directory.tick();
        write(directory, "b");
        clock.set("2026-11-22T22:30:00Z");
        directory.tick();
        write(directory, "c");
        clock.set("2026-11-22T23:00:00Z");
        directory.tick();

        assertThat(files())
                .isEqualTo(Map.of(
                        "stdout--2026-11-22--23-00", "a\n",
                        "stdout--2026-11-22--22-30", "b\n",
                        "stdout--2026-11-22--23-01", "c\n"));
    }

    @Test
    void aClockThatJumpsAheadRollsOnce() throws IOException {
        RollingDirectory directory = open(0);
        write(directory, "a");
        clock.set("2027-03-28T03:17:00Z");
        directory.tick();
        directory.tick();
        write(directory, "b");

        assertThat(files()).isEqualTo(Map.of("stdout--2027-03-28--03-17", "a\n", "stdout", "b\n"));
    }

    @Test
    void aJvmThatStartsWithinTheHourGoesOnWithTheFileAndEndsATornLine() throws IOException {
        Files.writeString(root.resolve("stdout"), "whole\ntor");
        setModified("stdout", "2026-11-22T22:10:00Z");

        write(open(0), "a");

        assertThat(files()).isEqualTo(Map.of("stdout", "whole\ntor\na\n"));
    }

    @Test
    void aFileThatAnEarlierJvmHasLeftIsRolledFirst() throws IOException {
        Files.writeString(root.resolve("stdout"), "old\n");
        setModified("stdout", "2026-11-22T21:10:00Z");

        write(open(0), "a");

        assertThat(files()).isEqualTo(Map.of("stdout--2026-11-22--22-59", "old\n", "stdout", "a\n"));
    }

    @Test
    void twoWritersOfOneDirectoryHaveFilesOfTheirOwn() throws IOException {
        RollingDirectory first = open(0);
        RollingDirectory second = open(0);
        write(first, "a");
        write(second, "b");
        clock.set("2026-11-22T23:00:00Z");
        first.tick();
        second.tick();

        assertThat(files()).isEqualTo(Map.of("stdout--2026-11-22--23-00", "a\n", "stdout.2--2026-11-22--23-00", "b\n"));
    }

    /** As where a directory is deleted although nobody has stopped its appender, and another gets the number of its file. */
    @Test
    void theLockOfAFileThatIsGoneHoldsNoOther() throws IOException {
        String held = heldBy(Files.createFile(root.resolve(".stdout.lock")), root.resolve("gone"));

        RollingDirectory directory = open(0);
        write(directory, "a");
        directory.close();

        assertThat(files()).containsOnlyKeys("stdout");
        assertThat(System.getProperty(held)).isNull();
    }

    @Test
    void ofTwoThreadsThatFindTheLockOfAFileThatIsGoneOneGetsIt() throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 100; round++) {
                Path directory = Files.createDirectory(root.resolve("round " + round));
                String held = heldBy(Files.createFile(directory.resolve(".stdout.lock")), root.resolve("gone"));
                CyclicBarrier start = new CyclicBarrier(2);
                Callable<DirectoryLock> acquire = () -> {
                    start.await();
                    return DirectoryLock.acquire(directory);
                };

                List<DirectoryLock> locks = new ArrayList<>();
                for (Future<DirectoryLock> lock : two.invokeAll(Arrays.asList(acquire, acquire))) {
                    locks.add(lock.get());
                }

                assertThat(locks).extracting(DirectoryLock::activeName).containsExactlyInAnyOrder("stdout", "stdout.2");
                assertThat(System.getProperty(held)).endsWith("/.stdout.lock");
                for (DirectoryLock lock : locks) {
                    lock.release();
                }
            }
        } finally {
            two.shutdownNow();
        }
    }

    private static String heldBy(Path lock, Path holder) throws IOException {
        String held = "bywash.locked."
                + Files.readAttributes(lock, BasicFileAttributes.class).fileKey();
        System.setProperty(held, holder.toString());
        return held;
    }

    @Test
    void rolledFilesAreDeletedAfterTheirTimeAndOthersAreNot() throws IOException {
        RollingDirectory directory = open(24);
        for (String name :
                new String[] {"stdout--2026-11-20--10-00", "stdout--2026-11-22--10-00", "stdout--notes", "other"}) {
            Files.writeString(root.resolve(name), name);
            setModified(name, name.endsWith("22--10-00") ? "2026-11-22T10:00:00Z" : "2026-11-20T10:00:00Z");
        }
        write(directory, "a");
        clock.set("2026-11-22T23:00:00Z");
        directory.tick();

        assertThat(files().keySet())
                .containsExactly("other", "stdout--2026-11-22--10-00", "stdout--2026-11-22--23-00", "stdout--notes");
    }

    @Test
    void aFileThatWasTakenAwayIsMadeAgain() throws IOException {
        RollingDirectory directory = open(0);
        write(directory, "a");
        Files.delete(root.resolve("stdout"));
        directory.tick();
        write(directory, "b");

        assertThat(files()).isEqualTo(Map.of("stdout", "b\n"));
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAnError() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");

        assertThatThrownBy(() -> new RollingDirectory(file.resolve("logs"), 0, clock))
                .isInstanceOf(IOException.class);
    }

    private RollingDirectory open(int retainHours) throws IOException {
        return new RollingDirectory(root, retainHours, clock);
    }

    private void write(RollingDirectory directory, String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        directory.write(bytes, 0, bytes.length);
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : (Iterable<Path>)
                    files.filter(f -> f.getFileName().toString().matches("stdout(\\.2)?"))::iterator) {
                Files.setLastModifiedTime(file, FileTime.from(clock.now()));
            }
        }
    }

    private void setModified(String name, String time) throws IOException {
        Files.setLastModifiedTime(root.resolve(name), FileTime.from(Instant.parse(time)));
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (!name.startsWith(".")) {
                    contents.put(name, Files.readString(file));
                }
            }
        }
        return contents;
    }
}
