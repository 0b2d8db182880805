package dev.bywash.log4j.write;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * A directory in which the plugin does what a platform does with standard output: lines go to {@code stdout}, and on the hour, by the
 * clock and not by traffic, the file becomes {@code stdout--yyyy-MM-dd--HH-mm}.
 *
 * <p>Hours and names are in UTC, which knows no daylight saving. Where a name is taken, because a clock was set back, the next free
 * minute is: nothing is ever overwritten. An empty file is not rolled.
 */
final class RollingDirectory implements Output {

    private static final Logger STATUS = StatusLogger.getLogger();

    private static final int BATCH = 64 * 1024;
    private static final long HOUR_SECONDS = 3600;
    private static final long ROLL_RETRY_SECONDS = 60;

    private final Path directory;
    private final DirectoryLock lock;
    private final Path active;
    private final Clock clock;

    private volatile int retainHours;

    // What follows is owned by the writer's thread.
    private FileOutputStream stream;
    private long hour;
    private long retryRollAt = Long.MIN_VALUE;

    /** @throws IOException when the directory cannot be made or locked */
    RollingDirectory(Path directory, int retainHours, Clock clock) throws IOException {
        Files.createDirectories(directory);
        this.directory = directory;
        this.retainHours = retainHours;
        this.clock = clock;
        this.lock = DirectoryLock.acquire(directory);
        this.active = directory.resolve(lock.activeName());
        this.hour = hourOf(clock.now());
    }

    @Override
    public void retainHours(int hours) {
        retainHours = hours;
    }

    @Override
    public void write(byte[] lines, int offset, int length) throws IOException {
        if (stream == null) {
            open();
        }
        try {
            stream.write(lines, offset, length);
        } catch (IOException e) {
            closeStream();
            throw e;
        }
    }

    /** Rolls when another hour has begun, be it by a clock that was set; and notices that the file was taken away. */
    @Override
    public void tick() {
        Instant now = clock.now();
        if (hourOf(now) != hour && now.getEpochSecond() >= retryRollAt) {
            closeStream();
            if (roll(now)) {
                hour = hourOf(now);
                retryRollAt = Long.MIN_VALUE;
                deleteOld(now);
            } else {
                retryRollAt = now.getEpochSecond() + ROLL_RETRY_SECONDS;
            }
        } else if (stream != null && !Files.exists(active)) {
            closeStream();
        }
    }

    @Override
    public int batchBytes() {
        return BATCH;
    }

    /** Goes on with the file of this hour; one that an earlier process has left from another hour is rolled first. */
    private void open() throws IOException {
        Instant now = clock.now();
        if (isFilled() && hourOf(Files.getLastModifiedTime(active).toInstant()) != hourOf(now)) {
            roll(now);
        }
        boolean torn = isFilled() && !endsWithLineFeed();
        stream = new FileOutputStream(active.toFile(), true);
        if (torn) {
            stream.write('\n');
        }
    }

    private boolean roll(Instant now) {
        try {
            if (isFilled()) {
                Files.move(active, freeName(now));
            }
            return true;
        } catch (IOException e) {
            STATUS.error(
                    "Bywash cannot roll {}: {}. It goes on writing to it, and tries again in a minute.", active, e);
            return false;
        }
    }

    private Path freeName(Instant now) {
        Instant time = now;
        Path name = directory.resolve(RolledName.of(lock.activeName(), time));
        while (Files.exists(name)) {
            time = time.plusSeconds(60);
            name = directory.resolve(RolledName.of(lock.activeName(), time));
        }
        return name;
    }

    private void deleteOld(Instant now) {
        if (retainHours == 0) {
            return;
        }
        Instant before = now.minus(Duration.ofHours(retainHours));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory, file -> RolledName.matches(file.getFileName().toString()))) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            STATUS.warn("Bywash cannot delete old files in {}: {}. It tries again at the next roll.", directory, e);
        }
    }

    private boolean isFilled() throws IOException {
        return Files.exists(active) && Files.size(active) > 0;
    }

    private boolean endsWithLineFeed() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(active.toFile(), "r")) {
            file.seek(file.length() - 1);
            return file.read() == '\n';
        }
    }

    @Override
    public void close() {
        closeStream();
        try {
            lock.release();
        } catch (IOException e) {
            STATUS.debug("Bywash could not give back the lock of {}.", active, e);
        }
    }

    private void closeStream() {
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                // Nothing is buffered here: what was written is with the operating system.
                STATUS.debug("Bywash could not close {}.", active, e);
            }
            stream = null;
        }
    }

    private static long hourOf(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), HOUR_SECONDS);
    }
}
