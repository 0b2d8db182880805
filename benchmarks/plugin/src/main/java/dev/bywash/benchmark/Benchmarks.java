package dev.bywash.benchmark;

import dev.bywash.benchmark.encoding.EncodingPart;
import dev.bywash.benchmark.sink.CostPart;
import dev.bywash.benchmark.sink.LatencyPart;
import dev.bywash.benchmark.sink.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the parts of the benchmarks that the arguments name, and writes their tables to {@code summary.md}, part by part as they are done.
 *
 * <p>A part that fails is said there, the others are run nonetheless, and the exit code is 1.
 */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Arguments: a directory for results, {@code full} or {@code quick}, and the beginnings of names of parts; {@code sink} runs them
     * both, file and pipe.
     */
    public static void main(String[] arguments) throws IOException {
        Path results = Files.createDirectories(Path.of(arguments[0]));
        Scale scale = Scale.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        Map<String, Part> parts = wanted(Arrays.asList(arguments).subList(2, arguments.length), scale);
        Path summary = results.resolve("summary.md");
        StringBuilder text = new StringBuilder(Machine.describe());
        if (scale != Scale.FULL) {
            text.append("\nA quick look: these figures mean nothing.\n");
        }
        List<String> failed = new ArrayList<>();
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            text.append("\n## ").append(part.getKey()).append("\n\n").append(run(part, results, failed));
            Files.writeString(summary, text);
        }
        System.out.println(text + "\nWritten to " + summary);
        if (!failed.isEmpty()) {
            System.err.println("Failed: " + failed);
            System.exit(1);
        }
    }

    private static Map<String, Part> wanted(List<String> beginnings, Scale scale) {
        Map<String, Part> all = parts(scale);
        Map<String, Part> wanted = new LinkedHashMap<>();
        for (String beginning : beginnings) {
            int before = wanted.size();
            all.forEach((name, part) -> {
                if (name.startsWith(beginning)) {
                    wanted.put(name, part);
                }
            });
            if (wanted.size() == before) {
                throw new IllegalArgumentException("No part is called " + beginning + "; there are " + all.keySet());
            }
        }
        return wanted;
    }

    private static String run(Map.Entry<String, Part> part, Path results, List<String> failed) {
        System.out.println("Running " + part.getKey());
        try {
            return part.getValue().run(results);
        } catch (Exception e) {
            e.printStackTrace();
            failed.add(part.getKey());
            return "Failed: " + e + "\n";
        }
    }

    private static Map<String, Part> parts(Scale scale) {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("encoding-1-thread", new EncodingPart(1, scale));
        parts.put("encoding-4-threads", new EncodingPart(4, scale));
        for (Sink sink : Sink.values()) {
            parts.put("sink-" + sink.label() + "-1-thread", new CostPart(sink, 1, scale));
            parts.put("sink-" + sink.label() + "-4-threads", new CostPart(sink, 4, scale));
        }
        parts.put("latency-file", new LatencyPart(Sink.FILE, scale));
        parts.put("latency-pipe", new LatencyPart(Sink.PIPE, scale));
        return parts;
    }
}
