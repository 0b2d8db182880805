package dev.bywash.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes. To mount one takes root; where tests run as somebody else, those that need it are skipped. */
final class SmallDisk implements AutoCloseable {

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    static SmallDisk mount(Path directory, int megabytes) throws IOException {
        Files.createDirectories(directory);
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString()),
                "mounting takes root");
        return new SmallDisk(directory);
    }

    void grow(int megabytes) throws IOException {
        if (!run("mount", "-o", "remount,size=" + megabytes + "m", directory.toString())) {
            throw new IOException("Cannot enlarge " + directory);
        }
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", "-l", directory.toString())) {
            throw new IOException("Cannot unmount " + directory);
        }
    }

    private static boolean run(String... command) throws IOException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join()
                        .exitValue()
                == 0;
    }
}
