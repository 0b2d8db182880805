package dev.bywash.casestudy.report;

import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown: the first column to the left, all others to the right. */
final class MarkdownTable {

    private final StringBuilder text = new StringBuilder();

    MarkdownTable(String... header) {
        row(header);
        text.append('|')
                .append(":---|")
                .append("---:|".repeat(header.length - 1))
                .append('\n');
    }

    void row(String... cells) {
        text.append(List.of(cells).stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
