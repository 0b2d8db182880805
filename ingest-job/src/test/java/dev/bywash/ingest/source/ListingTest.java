package dev.bywash.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void aDirectoryThatMayNotBeListedIsLeftOutAndTheOthersAreListed() throws IOException {
        deliver("1122-open-0001/secret", "1122-open-0002/driver", "1122-open-0003/secret");

        assertThat(listed(Unlistable.LEFT_OUT)).containsExactly("1122-open-0002");
    }

    @Test
    void theOnlyDirectoryAtItsDepthIsLeftOutLikeOthers() throws IOException {
        deliver("1122-open-0001/driver", "1122-open-0002/executor/app-1/secret");

        assertThat(listed(Unlistable.LEFT_OUT)).containsExactly("1122-open-0001");
    }

    @Test
    void whoMustKnowAllFilesIsToldOfTheDirectoryThatMayNotBeListed() throws IOException {
        deliver("1122-open-0002/driver", "1122-open-0003/secret");

        assertThatThrownBy(() -> listed(Unlistable.FAILS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1122-open-0003/secret")
                .hasMessageContaining("Permission denied");
    }

    @Test
    void whereNoDirectoryMayBeListedTheListingFails() throws IOException {
        deliver("secret-0001/driver", "secret-0002/driver");

        assertThatThrownBy(() -> listed(Unlistable.LEFT_OUT)).hasMessageContaining("Permission denied");
    }

    @Test
    void aSourceThatDoesNotExistIsNamed() {
        assertThatThrownBy(() ->
                        listing(Unlistable.LEFT_OUT, volume.resolve("nowhere")).list(directory -> false))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("nowhere");
    }

    private void deliver(String... directories) throws IOException {
        for (String directory : directories) {
            Files.writeString(Files.createDirectories(volume.resolve(directory)).resolve(FILE), "x");
        }
    }

    /** The clusters that files were found of. */
    private List<String> listed(Unlistable unlistable) throws IOException {
        return listing(unlistable, volume).list(directory -> false).files().stream()
                .map(file -> Path.of(file.directory()).getParent().getFileName().toString())
                .toList();
    }

    @Test
    void aFileOfTwoSourcesIsListedOnce() throws IOException {
        deliver("1122-open-0001/driver");

        assertThat(listing(Unlistable.FAILS, volume, volume.resolve("1122-open-0001"))
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
        return listing(wanted, Unlistable.FAILS, volume).list(directory -> false).files().stream()
                .map(DeliveredFile::name)
                .toList();
    }

    private static Listing listing(Unlistable unlistable, Path... sources) throws IOException {
        return listing(LogFiles.STANDARD, unlistable, sources);
    }

    private static Listing listing(LogFiles wanted, Unlistable unlistable, Path... sources) throws IOException {
        Configuration configuration = new Configuration();
        GuardedFileSystem.addTo(configuration);
        return new Listing(
                configuration,
                Stream.of(sources).map(GuardedFileSystem::name).toList(),
                Places.asGiven(),
                wanted,
                unlistable);
    }
}
