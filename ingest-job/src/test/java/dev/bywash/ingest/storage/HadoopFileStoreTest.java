package dev.bywash.ingest.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with a file, its reader is told by an exception that it expects. */
class HadoopFileStoreTest {

    @TempDir
    private Path directory;

    private final HadoopFileStore store = new HadoopFileStore(new Configuration(), PathMapping.asGiven());

    @Test
    void aFileIsReadFromWhereItIsAskedFor() throws IOException {
        Path file = Files.writeString(directory.resolve("stdout"), "0123456789");

        try (InputStream in = store.open(file.toUri().toString(), 7);
                InputStream beyond = store.open(file.toUri().toString(), 100)) {
            assertThat(in.readAllBytes()).asString().isEqualTo("789");
            assertThat(beyond.readAllBytes()).isEmpty();
        }
    }

    @Test
    void aFileThatIsNotThereIsNotFound() {
        assertThatThrownBy(() -> store.open(directory.resolve("stdout").toUri().toString(), 0))
                .isInstanceOf(FileNotFoundException.class);
    }

    /** The kernel refuses to read there, as it does where a disk is broken. */
    @Test
    void aDiskThatFailsIsNoErrorOfTheProgram() throws IOException {
        assumeThat(Path.of("/proc/self/mem")).exists();

        try (InputStream in = store.open("file:/proc/self/mem", 0)) {
            assertThatThrownBy(in::read)
                    .isInstanceOf(IOException.class)
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasCauseInstanceOf(FSError.class);
        }
    }

    /** As the local file system says of a file that may not be read. */
    @Test
    void whatIsThereAndCannotBeOpenedHasNotGone() throws IOException {
        Path notAFile = Files.createDirectory(directory.resolve("stdout"));

        assertThatThrownBy(() -> store.open(notAFile.toUri().toString(), 0))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(FileNotFoundException.class);
    }
}
