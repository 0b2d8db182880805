package dev.bywash.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Reads event lines the simple way, whole files at once, as a check on the ingest job's reader: it shares no code with it. */
final class EventLines {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARKER = "{\"bywash\":1,";
    private static final String CRC_KEY = ",\"crc\":\"";

    private EventLines() {}

    /** Every intact event line in the stdout files of a directory, in the order of files and lines. */
    static List<JsonNode> ofStdout(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("stdout"))
                    .sorted()
                    .flatMap(EventLines::lines)
                    .filter(line -> line.contains(MARKER))
                    .map(line -> line.substring(line.indexOf(MARKER)))
                    .filter(EventLines::isIntact)
                    .map(EventLines::parse)
                    .toList();
        }
    }

    /** Any file of one JSON object a line. */
    static List<JsonNode> ofJsonLines(Path file) {
        return lines(file).map(EventLines::parse).toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Stream.of(Files.readString(file).split("\n")).filter(line -> !line.isEmpty());
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    private static boolean isIntact(String line) {
        int crcAt = line.lastIndexOf(CRC_KEY);
        if (crcAt < 0) {
            return false;
        }
        CRC32 crc = new CRC32();
        crc.update(line.substring(0, crcAt).getBytes(StandardCharsets.UTF_8));
        return line.substring(crcAt).equals(CRC_KEY + "%08x".formatted(crc.getValue()) + "\"}");
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new IllegalStateException("no JSON: " + line, e);
        }
    }
}
