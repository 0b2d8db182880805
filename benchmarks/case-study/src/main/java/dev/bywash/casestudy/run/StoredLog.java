package dev.bywash.casestudy.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * What a log consists of on disk.
 *
 * @param commits to a Delta table
 * @param lostRaces commits that found their version taken by another writer and had to be checked and tried again by Delta itself
 * @param dataFiles files that hold events, those that a compaction has replaced included
 * @param logFiles files of Delta's transaction log
 * @param bytes of all of them
 */
public record StoredLog(long commits, long lostRaces, long dataFiles, long logFiles, long bytes) {

    /** Of a variant that logs nothing. */
    static final StoredLog NOTHING = new StoredLog(0, 0, 0, 0, 0);

    /** What Delta logs when it finds the version taken that it meant to commit. */
    private static final String LOST_RACE = "] Checking for conflicts with versions";

    /** Delta names a table in its log by the beginning of the table's id. */
    private static final Pattern TABLE_ID = Pattern.compile("\"metaData\":\\{\"id\":\"([0-9a-f]{8})");

    /** Of a Delta table. */
    static StoredLog ofDeltaTable(Path table, long lostRaces) {
        List<Path> files = files(table, file -> true);
        List<Path> transactionLog = files.stream()
                .filter(file -> file.toString().contains("/_delta_log/"))
                .toList();
        return new StoredLog(
                transactionLog.stream()
                        .filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
                        .count(),
                lostRaces,
                files.size() - transactionLog.size(),
                transactionLog.size(),
                bytes(files));
    }

    /** Of the files of a directory that have a name of that beginning. */
    static StoredLog ofFiles(Path directory, String prefix) {
        List<Path> files =
                files(directory, file -> file.getFileName().toString().startsWith(prefix));
        return new StoredLog(0, 0, files.size(), 0, bytes(files));
    }

    /** Counts, in the log of a driver, the commits to a table that lost a race. */
    static long lostRaces(Path driverLogs, Path table) {
        String mark = "[tableId=" + tableId(table);
        return files(driverLogs, file -> file.getFileName().toString().startsWith("log4j-")).stream()
                .mapToLong(file -> linesWith(file, mark, LOST_RACE))
                .sum();
    }

    private static String tableId(Path table) {
        Path firstCommit = table.resolve("_delta_log/00000000000000000000.json");
        try {
            Matcher id = TABLE_ID.matcher(Files.readString(firstCommit));
            if (!id.find()) {
                throw new IllegalStateException("no id of the table in " + firstCommit);
            }
            return id.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the first commit of the log table, " + firstCommit, e);
        }
    }

    private static long linesWith(Path file, String one, String other) {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
                BufferedReader lines = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.contains(one) && line.contains(other))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the driver's log " + file, e);
        }
    }

    /** All files but the checksums that Hadoop's local file system puts beside each, and that no cloud storage has. */
    private static List<Path> files(Path directory, Predicate<Path> chosen) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().matches("\\..*\\.crc"))
                    .filter(chosen)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the log below " + directory, e);
        }
    }

    private static long bytes(List<Path> files) {
        long bytes = 0;
        for (Path file : files) {
            try {
                bytes += Files.size(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot tell the size of " + file, e);
            }
        }
        return bytes;
    }
}
