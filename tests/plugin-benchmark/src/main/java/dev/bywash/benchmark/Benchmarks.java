package dev.bywash.benchmark;

import dev.bywash.benchmark.encoding.EncodingPart;
import dev.bywash.benchmark.sink.CostPart;
import dev.bywash.benchmark.sink.LatencyPart;
import dev.bywash.benchmark.sink.Sink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the parts of the benchmarks that the arguments name, and prints their tables. */
public final class Benchmarks {

    private Benchmarks() {}

    /** Arguments: a directory for results, and the beginnings of names of parts; {@code sink} runs them both, file and pipe. */
    public static void main(String[] arguments) throws Exception {
        Path results = Files.createDirectories(Path.of(arguments[0]));
        for (String wanted : Arrays.asList(arguments).subList(1, arguments.length)) {
            boolean known = false;
            for (Map.Entry<String, Part> part : parts().entrySet()) {
                if (part.getKey().startsWith(wanted)) {
                    known = true;
                    run(part.getKey(), part.getValue(), results);
                }
            }
            if (!known) {
                throw new IllegalArgumentException("No part is called " + wanted + "; there are " + parts().keySet());
            }
        }
    }

    private static void run(String name, Part part, Path results) throws Exception {
        String report = "## " + name + "\n\n" + part.run(results);
        Files.writeString(results.resolve(name + ".md"), report);
        System.out.println(report);
    }

    private static Map<String, Part> parts() {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("encoding-1-thread", new EncodingPart(1));
        parts.put("encoding-4-threads", new EncodingPart(4));
        parts.put("sink-file", new CostPart(Sink.FILE));
        parts.put("sink-pipe", new CostPart(Sink.PIPE));
        parts.put("latency-file", new LatencyPart(Sink.FILE));
        parts.put("latency-pipe", new LatencyPart(Sink.PIPE));
        return parts;
    }
}
