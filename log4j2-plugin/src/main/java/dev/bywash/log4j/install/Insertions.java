package dev.bywash.log4j.install;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.w3c.dom.Element;

/** Lines that are to stand at the end (or the start) of elements, and the document's text with them. */
final class Insertions {

    private static final String INDENT = "  ";

    private final XmlDocument document;
    private final Map<Element, List<String>> atEnd = new LinkedHashMap<>();
    private final Map<Element, List<String>> atStart = new LinkedHashMap<>();

    Insertions(XmlDocument document) {
        this.document = document;
    }

    /** @param lines indented among themselves, without line ends */
    void atEndOf(Element parent, List<String> lines) {
        atEnd.computeIfAbsent(parent, p -> new ArrayList<>()).addAll(lines);
    }

    void atStartOf(Element parent, List<String> lines) {
        if (document.span(parent).selfClosing()) {
            atEnd.computeIfAbsent(parent, p -> new ArrayList<>()).addAll(0, lines);
        } else {
            atStart.computeIfAbsent(parent, p -> new ArrayList<>()).addAll(lines);
        }
    }

    boolean isEmpty() {
        return atEnd.isEmpty() && atStart.isEmpty();
    }

    String apply() {
        StringBuilder text = new StringBuilder(document.text());
        Map<Integer, Edit> fromTheEnd = new TreeMap<>(Collections.reverseOrder());
        atStart.forEach((parent, lines) -> add(fromTheEnd, start(parent, lines)));
        atEnd.forEach((parent, lines) -> add(fromTheEnd, end(parent, lines)));
        fromTheEnd.forEach((at, edit) -> text.replace(at, edit.to, edit.text));
        return text.toString();
    }

    private static void add(Map<Integer, Edit> edits, Edit edit) {
        edits.merge(edit.from, edit, (first, second) -> new Edit(first.from, first.to, first.text + second.text));
    }

    private Edit start(Element parent, List<String> lines) {
        XmlScanner.Span span = document.span(parent);
        return new Edit(span.openEnd, span.openEnd, Marks.BEGIN + String.join("", lines) + Marks.END);
    }

    private Edit end(Element parent, List<String> lines) {
        XmlScanner.Span span = document.span(parent);
        String text = document.text();
        if (span.selfClosing()) {
            return opened(span, lines);
        }
        int lineStart = text.lastIndexOf('\n', span.closeStart - 1) + 1;
        String indent = text.substring(lineStart, span.closeStart);
        if (indent.trim().isEmpty() && lineStart > span.openEnd) {
            String block = indented(lines, indent + INDENT, Marks.BEGIN, Marks.END);
            return new Edit(lineStart, lineStart, block);
        }
        return new Edit(span.closeStart, span.closeStart, Marks.BEGIN + String.join("", trimmed(lines)) + Marks.END);
    }

    /** {@code <Root/>} becomes {@code <Root>...</Root>}. */
    private Edit opened(XmlScanner.Span span, List<String> lines) {
        String text = document.text();
        int tagEnd = span.end - 2;
        while (Character.isWhitespace(text.charAt(tagEnd - 1))) {
            tagEnd--;
        }
        String begin = Marks.beginInPlaceOf(text.substring(tagEnd, span.end));
        String end = "</" + span.name + ">" + Marks.END;
        int lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
        String indent = text.substring(lineStart, span.start);
        if (indent.trim().isEmpty()) {
            String block = document.lineEnd() + indented(lines, indent + INDENT) + indent;
            return new Edit(tagEnd, span.end, ">" + begin + block + end);
        }
        return new Edit(tagEnd, span.end, ">" + begin + String.join("", trimmed(lines)) + end);
    }

    private String indented(List<String> lines, String indent, String first, String last) {
        List<String> all = new ArrayList<>();
        all.add(first);
        all.addAll(lines);
        all.add(last);
        return indented(all, indent);
    }

    private String indented(List<String> lines, String indent) {
        StringBuilder block = new StringBuilder();
        for (String line : lines) {
            block.append(line.isEmpty() ? "" : indent).append(line).append(document.lineEnd());
        }
        return block.toString();
    }

    private static List<String> trimmed(List<String> lines) {
        List<String> trimmed = new ArrayList<>();
        for (String line : lines) {
            // Lines may break a tag between two attributes, so one blank has to stay.
            trimmed.add(line.trim().startsWith("<") ? line.trim() : " " + line.trim());
        }
        return trimmed;
    }

    private static final class Edit {

        private final int from;
        private final int to;
        private final String text;

        private Edit(int from, int to, String text) {
            this.from = from;
            this.to = to;
            this.text = text;
        }
    }
}
