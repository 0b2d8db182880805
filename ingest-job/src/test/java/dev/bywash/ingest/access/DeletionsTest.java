package dev.bywash.ingest.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files are deleted many at a time, and the directories that nothing is in any more. */
class DeletionsTest {

    private final Set<String> present = ConcurrentHashMap.newKeySet();

    @Test
    void manyFilesAreDeletedAtATimeAndTheDirectoriesThatAreEmptyThen() {
        List<DeliveredFile> files = IntStream.range(0, 300)
                .mapToObj(i -> deliver("logs/cluster-%02d/executor/app/%d".formatted(i % 10, i % 3), "stdout-" + i))
                .toList();
        deliver("logs/cluster-07/driver", "stdout");
        Storage storage = new Storage(100);

        assertThat(access(new Refusing(), storage).delete(files)).hasSize(300);
        assertThat(present)
                .containsExactlyInAnyOrder(
                        "logs", "logs/cluster-07", "logs/cluster-07/driver", "logs/cluster-07/driver/stdout");
        assertThat(storage.most.get()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void oneThatCannotBeDeletedKeepsNoOtherFromIt() {
        List<DeliveredFile> files = IntStream.range(0, 50)
                .mapToObj(i -> deliver("logs/cluster-01/driver", i % 2 == 0 ? "kept-" + i : "stdout-" + i))
                .toList();

        assertThat(access(new Storage(0)).delete(files)).hasSize(25).allSatisfy(file -> assertThat(file.name())
                .startsWith("stdout"));
        assertThat(present).contains("logs/cluster-01/driver/kept-0").doesNotContain("logs/cluster-01/driver/stdout-1");
    }

    @Test
    void whereNothingCanBeDeletedNothingIsSaidToBeGone() {
        List<DeliveredFile> files = IntStream.range(0, 50)
                .mapToObj(i -> deliver("logs/cluster-01/driver", "stdout-" + i))
                .toList();

        assertThat(access(new Refusing(), new Refusing()).delete(files)).isEmpty();
        assertThat(present).contains("logs/cluster-01/driver");
    }

    private DeliveredFile deliver(String directory, String name) {
        Stream.iterate(directory, path -> path.contains("/"), path -> path.substring(0, path.lastIndexOf('/')))
                .forEach(present::add);
        present.add("logs");
        DeliveredFile file = new DeliveredFile(directory, name, 1, 0);
        present.add(file.path());
        return file;
    }

    private static FileAccess access(Way... ways) {
        return new FileAccess(List.of("logs"), List.of("logs"), List.of(ways));
    }

    /** Deletes what is there; each waits until so many are at it. */
    private final class Storage extends OnlyDeleting {
        private final CountDownLatch gate;
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private boolean first = true;

        Storage(int atOnce) {
            this.gate = new CountDownLatch(atOnce);
        }

        @Override
        public void delete(DeliveredFile file) throws IOException {
            if (file.name().startsWith("kept")) {
                throw new IOException("Permission denied: " + file.path());
            }
            if (first) {
                // Alone, until it is known that this way works.
                first = false;
            } else {
                meet();
            }
            assertThat(present.remove(file.path())).isTrue();
        }

        private void meet() throws IOException {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                gate.countDown();
                gate.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                now.decrementAndGet();
            }
        }

        @Override
        public boolean deleteIfEmpty(String directory) {
            return !directory.equals("logs")
                    && present.stream().noneMatch(path -> path.startsWith(directory + "/"))
                    && present.remove(directory);
        }
    }

    private static final class Refusing extends OnlyDeleting {

        @Override
        public void delete(DeliveredFile file) throws IOException {
            throw new IOException("No operations allowed on this path");
        }

        @Override
        public boolean deleteIfEmpty(String directory) {
            throw new AssertionError("it deletes nothing");
        }
    }

    private abstract static class OnlyDeleting implements Way {

        @Override
        public String description() {
            return "by a trial";
        }

        @Override
        public ListedFiles list(Predicate<String> skipped, Unlistable unlistable) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Batch read(List<ReadTask> tasks, ReadSettings settings) {
            throw new UnsupportedOperationException();
        }
    }
}
