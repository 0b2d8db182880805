package dev.bywash.log4j.install;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds where the elements and comments of a document stand in its text.
 *
 * <p>Parsers tell what a document means and forget how it was written: quotes, the order of attributes, line ends, the document type.
 * Whoever wants to add three lines and leave the rest alone needs positions. The text must be well-formed: a parser has to have
 * accepted it before.
 */
final class XmlScanner {

    /** Where an element stands: its start tag ends before {@code openEnd}, its end tag starts at {@code closeStart}. */
    static final class Span {

        final String name;
        final int start;
        final int openEnd;
        int closeStart;
        int end;

        private Span(String name, int start, int openEnd) {
            this.name = name;
            this.start = start;
            this.openEnd = openEnd;
        }

        /** Whether the element is written {@code <name/>}. */
        boolean selfClosing() {
            return end == openEnd;
        }
    }

    /** Where a comment stands; {@code start} is that of {@code <!--} and {@code end} is behind {@code -->}. */
    static final class Comment {

        final int start;
        final int end;

        private Comment(int start, int end) {
            this.start = start;
            this.end = end;
        }
    }

    private final String text;
    private final List<Span> elements = new ArrayList<>();
    private final List<Comment> comments = new ArrayList<>();

    private XmlScanner(String text) {
        this.text = text;
    }

    static XmlScanner scan(String text) throws InstallException {
        XmlScanner scanner = new XmlScanner(text);
        scanner.scan();
        return scanner;
    }

    /** All elements, in document order. */
    List<Span> elements() {
        return elements;
    }

    /** All comments outside the document type, in document order. */
    List<Comment> comments() {
        return comments;
    }

    private void scan() throws InstallException {
        Deque<Span> open = new ArrayDeque<>();
        int at = text.indexOf('<');
        while (at >= 0) {
            int next;
            if (text.startsWith("<!--", at)) {
                next = after("-->", at + 4);
                comments.add(new Comment(at, next));
            } else if (text.startsWith("<![CDATA[", at)) {
                next = after("]]>", at);
            } else if (text.startsWith("<?", at)) {
                next = after("?>", at);
            } else if (text.startsWith("<!", at)) {
                next = afterDoctype(at);
            } else if (text.startsWith("</", at)) {
                next = after(">", at);
                Span closed = open.pop();
                closed.closeStart = at;
                closed.end = next;
            } else {
                next = afterTag(at);
                Span element = new Span(nameAt(at + 1), at, next);
                elements.add(element);
                if (text.charAt(next - 2) == '/') {
                    element.closeStart = next;
                    element.end = next;
                } else {
                    open.push(element);
                }
            }
            at = text.indexOf('<', next);
        }
    }

    private int after(String terminator, int from) throws InstallException {
        int found = text.indexOf(terminator, from);
        if (found < 0) {
            throw new InstallException("the text ends before a \"" + terminator + "\"");
        }
        return found + terminator.length();
    }

    /** A tag ends at the first {@code >} outside of quotes. */
    private int afterTag(int from) throws InstallException {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '>') {
                return at + 1;
            }
            at = c == '"' || c == '\'' ? after(String.valueOf(c), at + 1) : at + 1;
        }
        throw new InstallException("the text ends within a tag");
    }

    /** A document type ends at the first {@code >} outside of quotes, comments, instructions and its brackets. */
    private int afterDoctype(int from) throws InstallException {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (text.startsWith("<!--", at)) {
                at = after("-->", at + 4);
            } else if (text.startsWith("<?", at)) {
                at = after("?>", at);
            } else if (c == '"' || c == '\'') {
                at = after(String.valueOf(c), at + 1);
            } else if (c == '>' && depth == 1) {
                return at + 1;
            } else {
                if (c == '<' || c == '[') {
                    depth++;
                } else if (c == '>' || c == ']') {
                    depth--;
                }
                at++;
            }
        }
        throw new InstallException("the text ends within the document type");
    }

    private String nameAt(int from) {
        int end = from;
        while (" \t\r\n/>".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(from, end);
    }
}
