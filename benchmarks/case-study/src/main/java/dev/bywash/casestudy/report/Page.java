package dev.bywash.casestudy.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Markdown page with figures between marks: {@code <!-- figures: NAME -->} and {@code <!-- end -->}, each on a line of its own. */
public final class Page {

    private static final Pattern FIGURES =
            Pattern.compile("(<!-- figures: ([a-z-]+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

    private final Path file;

    /** The page must be there. */
    public Page(Path file) {
        this.file = file;
    }

    /** Puts figures between the marks of their names. Marks without figures are left as they are. */
    public void update(Map<String, String> figures) {
        try {
            Files.writeString(file, filled(Files.readString(file), figures));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot bring the figures of " + file + " up to date", e);
        }
    }

    static String filled(String text, Map<String, String> figures) {
        return FIGURES.matcher(text).replaceAll(match -> {
            String figure = figures.get(match.group(2));
            return Matcher.quoteReplacement(
                    figure == null ? match.group() : match.group(1) + "\n" + figure + "\n" + match.group(3));
        });
    }
}
