package dev.bywash.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.storage.GuardedFileSystem;
import dev.bywash.ingest.storage.IoThreads;
import dev.bywash.ingest.storage.PathMapping;
import dev.bywash.ingest.storage.SlowFileSystem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster directory that cannot be listed costs nothing but itself, and never goes unnoticed where everything is to be proved. */
class ListingTest {

    private static final String FILE = "stdout--2026-11-22--03-00";

    @TempDir
    private Path volume;

    private final Configuration configuration = new Configuration();

    @Test
    void aDirectoryThatMayNotBeListedIsLeftOutAndTheOthersAreListed() throws IOException {
        deliver("1122-open-0001/secret", "1122-open-0002/driver", "1122-open-0003/secret");

        assertThat(listed()).containsExactly("1122-open-0002");
    }

    @Test
    void theOnlyDirectoryAtItsDepthIsLeftOutLikeOthers() throws IOException {
        deliver("1122-open-0001/driver", "1122-open-0002/executor/app-1/secret");

        assertThat(listed()).containsExactly("1122-open-0001");
    }

    @Test
    void whoMustKnowAllFilesIsToldOfTheDirectoryThatMayNotBeListed() throws IOException {
        deliver("1122-open-0002/driver", "1122-open-0003/secret");

        ListedFiles listed = listing(volume).list(directory -> false);

        assertThat(listed.files()).hasSize(1);
        assertThat(listed.unlisted()).singleElement().asString().endsWith("1122-open-0003/secret");
        assertThat(listed.leftOut(listed.unlisted().iterator().next() + "/deeper"))
                .isTrue();
        assertThat(listed.leftOut(listed.files().get(0).directory())).isFalse();
    }

    @Test
    void whereNoDirectoryMayBeListedTheListingFails() throws IOException {
        deliver("secret-0001/driver", "secret-0002/driver");

        assertThatThrownBy(() -> listed()).hasMessageContaining("Permission denied");
    }

    @Test
    void aSourceThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> listing(volume.resolve("nowhere")).list(directory -> false))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("nowhere");
    }

    /** On cloud storage a listing is all waiting. */
    @Test
    void manyDirectoriesAreListedAtATimeAndEachOnce() throws IOException {
        for (int i = 0; i < 2 * IoThreads.AT_ONCE; i++) {
            deliver("1122-open-%04d/driver".formatted(i));
        }
        SlowFileSystem.reset();
        SlowFileSystem.addTo(configuration);
        Listing listing = listing(LogFiles.STANDARD, SlowFileSystem.name(volume));

        assertThat(listing.list(directory -> {
                            // Of clusters, which are asked for before they are listed.
                            SlowFileSystem.holdUntil(SlowFileSystem.Call.LIST, IoThreads.AT_ONCE);
                            return false;
                        })
                        .files())
                .hasSize(2 * IoThreads.AT_ONCE);
        assertThat(SlowFileSystem.count(SlowFileSystem.Call.LIST)).isEqualTo(1 + 4 * IoThreads.AT_ONCE);
        assertThat(SlowFileSystem.mostAtOnce(SlowFileSystem.Call.LIST)).isEqualTo(IoThreads.AT_ONCE);
    }

    @Test
    void howManyDirectoriesCouldNotBeListedIsCounted() throws IOException {
        deliver("1122-open-0001/secret", "1122-open-0002/driver", "1122-open-0003/secret");

        assertThat(listing(volume).list(directory -> false).unlisted()).hasSize(2);
    }

    @Test
    void linksThatLeadToWhereTheyAreAreNotFollowed() throws IOException {
        deliver("logs/1122-open-0001/driver");
        Path logs = volume.resolve("logs");
        Files.createSymbolicLink(logs.resolve("l1"), Path.of("."));
        Files.createSymbolicLink(logs.resolve("l2"), Path.of("."));
        Files.createSymbolicLink(logs.resolve("1122-open-0001/up"), volume);
        Files.createSymbolicLink(logs.resolve("a"), logs.resolve("1122-open-0001"));
        Files.createSymbolicLink(logs.resolve("gone"), volume.resolve("nowhere"));

        ListedFiles listed = listing(LogFiles.STANDARD, logs.toString()).list(directory -> false);

        assertThat(listed.unlisted()).isEmpty();
        assertThat(listed.files()).singleElement().satisfies(file -> assertThat(file.directory())
                .endsWith("1122-open-0001/driver"));
    }

    @Test
    void aLinkToADirectoryElsewhereIsFollowedOnce(@TempDir Path elsewhere) throws IOException {
        deliver("1122-open-0001/driver");
        Files.writeString(
                Files.createDirectories(elsewhere.resolve("driver/deep")).resolve(FILE), "x");
        Files.createSymbolicLink(volume.resolve("a"), elsewhere);
        Files.createSymbolicLink(volume.resolve("b"), elsewhere.resolve("driver"));
        Files.createSymbolicLink(elsewhere.resolve("back"), volume);
        Files.createSymbolicLink(elsewhere.resolve("driver/loop"), elsewhere);

        ListedFiles listed = listing(LogFiles.STANDARD, volume.toString()).list(directory -> false);

        assertThat(listed.files())
                .extracting(file -> file.directory().substring(("file:" + volume).length()))
                .containsExactlyInAnyOrder("/1122-open-0001/driver", "/b/deep");
    }

    @Test
    void directoriesWithoutEndAreLeftOutAndCounted() throws IOException {
        deliver("1122-open-0001/driver", "a/".repeat(40) + "driver");

        ListedFiles listed = listing(volume).list(directory -> false);

        assertThat(listed.files()).hasSize(1);
        assertThat(listed.unlisted()).hasSize(1);
    }

    private void deliver(String... directories) throws IOException {
        for (String directory : directories) {
            Files.writeString(Files.createDirectories(volume.resolve(directory)).resolve(FILE), "x");
        }
    }

    /** The clusters that files were found of. */
    private List<String> listed() throws IOException {
        return listing(volume).list(directory -> false).files().stream()
                .map(file -> Path.of(file.directory()).getParent().getFileName().toString())
                .toList();
    }

    @Test
    void aFileOfTwoSourcesIsListedOnce() throws IOException {
        deliver("1122-open-0001/driver");

        assertThat(listing(volume, volume.resolve("1122-open-0001"))
                        .list(directory -> false)
                        .files())
                .hasSize(1);
    }

    @Test
    void standardErrorIsListedBesideStandardOutputAndNothingElseIs() throws IOException {
        Path driver = Files.createDirectories(volume.resolve("1122-open-0001/driver"));
        List<String> delivered = List.of("stdout", "stdout--2026-11-22--03-00", "stderr", "stderr--2026-11-22--03.gz");
        for (String name : delivered) {
            Files.writeString(driver.resolve(name), "x");
        }
        Files.writeString(driver.resolve("log4j-active.log"), "x");
        Files.writeString(driver.resolve("stacktrace.log"), "x");

        assertThat(names(LogFiles.STANDARD)).containsExactlyInAnyOrderElementsOf(delivered);
    }

    @Test
    void theFilesOfThePlatformsOwnAppendersAreListedWhereTheyAreAskedFor() throws IOException {
        Path driver = Files.createDirectories(volume.resolve("1122-open-0001/driver"));
        List<String> delivered = List.of(
                "stdout", "log4j-active.log", "log4j-2026-11-22-03.log.gz", "log4j-2026-11-22-03-15.log", "stderr");
        for (String name : delivered) {
            Files.writeString(driver.resolve(name), "x");
        }
        Files.writeString(driver.resolve("log4j.properties"), "x");
        Files.writeString(driver.resolve("log4j-cleaner.log.bak"), "x");

        assertThat(names(LogFiles.WITH_LOG4J)).containsExactlyInAnyOrderElementsOf(delivered);
        assertThat(names(LogFiles.STANDARD)).containsExactlyInAnyOrder("stdout", "stderr");
    }

    private List<String> names(LogFiles wanted) throws IOException {
        return listing(wanted, volume).list(directory -> false).files().stream()
                .map(DeliveredFile::name)
                .toList();
    }

    private Listing listing(Path... sources) throws IOException {
        return listing(LogFiles.STANDARD, sources);
    }

    private Listing listing(LogFiles wanted, Path... sources) throws IOException {
        GuardedFileSystem.addTo(configuration);
        return listing(wanted, Stream.of(sources).map(GuardedFileSystem::name).toArray(String[]::new));
    }

    private Listing listing(LogFiles wanted, String... sources) throws IOException {
        return new Listing(configuration, List.of(sources), PathMapping.asGiven(), wanted);
    }
}
