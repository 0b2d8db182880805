package dev.bywash.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** A page of the documentation. */
public record Page(Path file, List<String> lines, Node document) {

    /** The root of the repository. */
    public static final Path REPOSITORY = Path.of(System.getProperty("bywash.repository"));

    private static final List<String> MADE = List.of("target", "node_modules");
    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .build();

    /** Where something is written. */
    public record At<T>(Page page, int line, T what) {

        @Override
        public String toString() {
            return REPOSITORY.relativize(page.file()) + ":" + line + ": " + what;
        }
    }

    /** Code between fences: its language, empty where none is named, and its text. */
    public record Block(String language, String text) {}

    /** All pages of the repository. */
    public static List<Page> all() {
        try (Stream<Path> files = Files.walk(REPOSITORY)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of(
                                    REPOSITORY.relativize(file).toString().split("/"))
                            .noneMatch(name -> MADE.contains(name) || name.startsWith(".")))
                    .sorted()
                    .map(Page::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page of(Path file) {
        try {
            String text = Files.readString(file);
            return new Page(file, text.lines().toList(), PARSER.parse(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of running text, each paragraph by itself; no headings, tables, or code. */
    List<List<At<String>>> paragraphs() {
        return nodes(Paragraph.class).stream()
                .map(paragraph -> paragraph.getSourceSpans().stream()
                        .map(span -> new At<>(
                                this,
                                span.getLineIndex() + 1,
                                lines.get(span.getLineIndex()).substring(span.getColumnIndex())))
                        .toList())
                .toList();
    }

    /** What stands between fences. */
    public List<At<Block>> blocks() {
        return nodes(FencedCodeBlock.class).stream()
                .map(node -> at(node, new Block(node.getInfo(), node.getLiteral())))
                .toList();
    }

    /** What is set as code within a line. */
    List<At<String>> codes() {
        return nodes(Code.class).stream()
                .map(node -> at(node, node.getLiteral()))
                .toList();
    }

    /** Where links and pictures lead. */
    List<At<String>> destinations() {
        return Stream.concat(
                        nodes(Link.class).stream().map(node -> at(node, node.getDestination())),
                        nodes(Image.class).stream().map(node -> at(node, node.getDestination())))
                .toList();
    }

    /** Pictures that say nothing to somebody who does not see them. */
    List<At<String>> silentPictures() {
        return nodes(Image.class).stream()
                .filter(image -> text(image).isBlank())
                .map(image -> at(image, image.getDestination()))
                .toList();
    }

    /** The names that links can have behind a {@code #}, as GitHub makes them of headings. */
    Set<String> anchors() {
        return nodes(Heading.class).stream()
                .map(heading -> text(heading)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private <N extends Node> List<N> nodes(Class<N> type) {
        List<N> found = new ArrayList<>();
        walk(document, node -> {
            if (type.isInstance(node)) {
                found.add(type.cast(node));
            }
        });
        return found;
    }

    private static String text(Node parent) {
        StringBuilder text = new StringBuilder();
        walk(parent, node -> {
            if (node instanceof Text plain) {
                text.append(plain.getLiteral());
            } else if (node instanceof Code code) {
                text.append(code.getLiteral());
            }
        });
        return text.toString();
    }

    private static void walk(Node node, Consumer<Node> visitor) {
        visitor.accept(node);
        for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
            walk(child, visitor);
        }
    }

    private <T> At<T> at(Node node, T what) {
        Node block = node;
        while (block.getSourceSpans().isEmpty() && block.getParent() != null) {
            block = block.getParent();
        }
        return new At<>(
                this,
                block.getSourceSpans().isEmpty()
                        ? 1
                        : block.getSourceSpans().get(0).getLineIndex() + 1,
                what);
    }
}
