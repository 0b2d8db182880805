package dev.bywash.ingest.pattern;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A set of messages of which somebody wrote down the template of each: LogHub-2k (Zhu et al., Tools and Benchmarks for Automated Log Parsing, 2019). */
record LogHub(String name, List<String> messages, List<String> truth) {

    /**
     * How well messages are put together.
     *
     * @param grouping the share of messages whose group is exactly the true one (GA)
     * @param templates harmonic mean of the shares of found and of true groups that are right (FGA)
     */
    record Accuracy(double grouping, double templates) {}

    static LogHub read(Path file) throws IOException {
        List<List<String>> rows = parse(Files.readString(file));
        int content = rows.get(0).indexOf("Content");
        int event = rows.get(0).indexOf("EventId");
        List<List<String>> lines = rows.subList(1, rows.size());
        return new LogHub(
                file.getFileName().toString().replaceAll("[_.].*", ""),
                lines.stream().map(line -> line.get(content)).toList(),
                lines.stream().map(line -> line.get(event)).toList());
    }

    Accuracy accuracyOf(List<?> groups) {
        Map<Object, Set<Integer>> found = sets(groups);
        Set<Set<Integer>> right = new HashSet<>(sets(truth).values());
        int total = right.size();
        right.retainAll(new HashSet<>(found.values()));
        double precision = (double) right.size() / found.size();
        double recall = (double) right.size() / total;
        double templates = right.isEmpty() ? 0 : 2 * precision * recall / (precision + recall);
        return new Accuracy(right.stream().mapToInt(Set::size).sum() / (double) truth.size(), templates);
    }

    private static Map<Object, Set<Integer>> sets(List<?> groups) {
        Map<Object, Set<Integer>> sets = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            sets.computeIfAbsent(groups.get(i), group -> new HashSet<>()).add(i);
        }
        return sets;
    }

    private static List<List<String>> parse(String csv) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    field.append(c);
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                row.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else if (c != '\r') {
                field.append(c);
            }
        }
        return rows;
    }

    /** The groups that the patterns make. */
    List<Long> patterns() {
        MessageMask mask = new MessageMask();
        List<List<String>> words = messages.stream().map(mask::words).toList();
        Map<List<String>, Template> templates = Dictionary.templates(words);
        return words.stream().map(message -> templates.get(message).hash()).collect(Collectors.toList());
    }
}
