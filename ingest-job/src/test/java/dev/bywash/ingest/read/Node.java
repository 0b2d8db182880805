package dev.bywash.ingest.read;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.writer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** A model of a node: processes print to standard output, the platform rolls and compresses it. Everything is kept. */
final class Node {

    private static final Instant TIME = Instant.parse("2026-11-22T02:00:00Z");

    /** Contents by name; compressed ones as they lie there. */
    final Map<String, byte[]> files = new LinkedHashMap<>();

    /** Ids of all events that were printed whole. */
    final Set<String> printed = new LinkedHashSet<>();

    /** Printed bytes that belong neither to an event nor to a line end. */
    long noiseBytes;

    private final StringBuilder active = new StringBuilder();
    private int process;
    private int seq;
    private int rolled;
    private String cutOff = "";

    Node() {
        startProcess();
    }

    /** A new process, whose output begins like that of every other. */
    void startProcess() {
        process++;
        seq = 0;
        cutOff = "";
        roll();
        print("picked up options\n");
        noiseBytes += "picked up options".length();
    }

    void event() {
        finishCutOff();
        seq++;
        print(line(writer(process), seq, time(seq)));
        printed.add(writer(process) + "-" + seq);
    }

    /** The first bytes of an event; the next one that is printed comes after the others. */
    void partOfEvent(int bytes) {
        finishCutOff();
        seq++;
        String event = line(writer(process), seq, time(seq));
        // Without its closing brace: with it, it would be whole.
        int part = 1 + bytes % (event.length() - 3);
        print(event.substring(0, part));
        cutOff = event.substring(part);
    }

    /** A few events are of one day. */
    private static Instant time(int seq) {
        return TIME.plus(Duration.ofHours(9L * seq));
    }

    private void finishCutOff() {
        if (!cutOff.isEmpty()) {
            String rest = cutOff;
            cutOff = "";
            print(rest);
            printed.add(writer(process) + "-" + seq);
        }
    }

    void noise(int lines) {
        finishCutOff();
        print("[GC pause]\n".repeat(lines));
        noiseBytes += "[GC pause]".length() * (long) lines;
    }

    private void print(String text) {
        active.append(text);
        files.put("stdout", active.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Rolls where a line ends. */
    void roll() {
        if (cutOff.isEmpty()) {
            rollAnywhere();
        }
    }

    /** Rolls even in the middle of a line. */
    void rollAnywhere() {
        if (active.length() > 0) {
            files.put("stdout--2026-11-22--%02d-%02d".formatted(rolled / 60, rolled % 60), files.get("stdout"));
            rolled++;
            active.setLength(0);
            files.put("stdout", new byte[0]);
        }
    }

    void compressOne(int which) {
        files.keySet().stream()
                .filter(name -> !name.endsWith(".gz") && !name.equals("stdout"))
                .skip(which % 3)
                .findFirst()
                .ifPresent(name -> files.put(name + ".gz", gzip(files.remove(name))));
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(result)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result.toByteArray();
    }
}
