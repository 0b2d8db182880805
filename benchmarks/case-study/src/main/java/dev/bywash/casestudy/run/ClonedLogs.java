package dev.bywash.casestudy.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The delivered stdout of one driver, over and over under other names, as that of so many drivers: each with a writer of its own, and each
 * line with a checksum that is right.
 */
final class ClonedLogs {

    private static final Pattern WRITER = Pattern.compile("(\\{\"bywash\":1,\"writer\":\")([0-9A-Z]{26})\"");
    private static final Pattern CRC = Pattern.compile(",\"crc\":\"[0-9a-f]{8}\"}$");
    private static final int CLONED_CHARACTERS = 6;

    private final Path delivered;

    /** Takes a cluster's directory on the volume. */
    ClonedLogs(Path delivered) {
        this.delivered = delivered;
    }

    /** Writes the logs of clone {@code number}, from 0, below {@code volume}. */
    void writeTo(Path volume, int number) throws IOException {
        Path driver = Files.createDirectories(
                volume.resolve("0713-%06d-fleetabc".formatted(number)).resolve("driver"));
        try (Stream<Path> files = Files.list(delivered.resolve("driver"))) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("stdout"))
                    .toList()) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                Files.write(
                        driver.resolve(file.getFileName()),
                        lines.stream().map(line -> clone(line, number)).toList(),
                        StandardCharsets.UTF_8);
            }
        }
    }

    static String clone(String line, int number) {
        Matcher writer = WRITER.matcher(line);
        if (!writer.find()) {
            return line;
        }
        String id = writer.group(2).substring(0, 26 - CLONED_CHARACTERS)
                + String.format(Locale.ROOT, "%0" + CLONED_CHARACTERS + "d", number);
        String renamed = line.substring(0, writer.end(1)) + id + line.substring(writer.end(2));
        Matcher crc = CRC.matcher(renamed);
        if (!crc.find()) {
            return renamed;
        }
        // The checksum covers the line from its marker; before it may stand what others have printed.
        String covered = renamed.substring(writer.start(), crc.start());
        CRC32 checksum = new CRC32();
        checksum.update(covered.getBytes(StandardCharsets.UTF_8));
        return renamed.substring(0, crc.start()) + ",\"crc\":\"%08x\"}".formatted(checksum.getValue());
    }
}
