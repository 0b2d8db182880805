package dev.bywash.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A table in Markdown, as it is printed and pasted into the documentation. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(List.of(header));
        String[] rule = new String[header.length];
        Arrays.fill(rule, "---:");
        rule[0] = "---";
        rows.add(List.of(rule));
    }

    public void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** A figure in as many digits as it is worth. */
    public static String figure(double value) {
        String format = value >= 100 || value < 0.05 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** How many times {@code base} something is. */
    public static String ratio(double value, double base) {
        return figure(value / base) + " x";
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append("| ").append(String.join(" | ", row)).append(" |\n");
        }
        return text.toString();
    }
}
