package dev.bywash.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every page of the documentation: how it is written, and where it leads. */
class PagesTest {

    private static final List<Page> PAGES = Page.all();

    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern DESTINATION = Pattern.compile("]\\([^)]*\\)");
    /** A line may begin with a word in bold type that says what it is about. */
    private static final Pattern LEAD = Pattern.compile("^\\*\\*[^*]*[.?!:]\\*\\* ");

    private static final Pattern TWO_SENTENCES = Pattern.compile("\\p{Ll}\\p{L}[.!?][)\"*]* +[*(\"]*[\\p{Lu}`]");
    private static final Pattern WORD = Pattern.compile("\\S*[\\p{L}\\p{N}]\\S*");
    private static final int MOST_WORDS = 45;

    private static final Pattern END = Pattern.compile("[.!?:;)][*\"]*$");

    @Test
    void aLineHasOneSentence() {
        assertThat(paragraphs().flatMap(List::stream).filter(line -> TWO_SENTENCES
                        .matcher(plain(line.what()))
                        .find()))
                .isEmpty();
    }

    @Test
    void aSentenceIsOnOneLine() {
        assertThat(paragraphs()
                        .flatMap(lines -> IntStream.range(0, lines.size() - 1).mapToObj(lines::get))
                        .filter(line -> !END.matcher(plain(line.what())).find()))
                .isEmpty();
    }

    /** A line of a table may list more. */
    @Test
    void aSentenceIsShort() {
        assertThat(paragraphs()
                        .flatMap(List::stream)
                        .filter(line ->
                                WORD.matcher(plain(line.what())).results().count() > MOST_WORDS))
                .isEmpty();
    }

    @Test
    void everyLinkLeadsToAFileAndAHeadingThatAreThere() {
        assertThat(PAGES.stream().flatMap(page -> page.destinations().stream()).filter(link -> !leads(link)))
                .isEmpty();
    }

    @Test
    void thePictureIsSaidInWordsToo() {
        assertThat(PAGES.stream().flatMap(page -> page.silentPictures().stream()))
                .isEmpty();
    }

    @Test
    void everyPageOfDocsIsFoundFromTheReadme() {
        Set<Path> reached = new HashSet<>();
        Deque<Path> next = new ArrayDeque<>(List.of(Page.REPOSITORY.resolve("README.md")));
        while (!next.isEmpty()) {
            Path file = next.pop();
            if (reached.add(file) && file.toString().endsWith(".md")) {
                Page.of(file).destinations().stream()
                        .filter(PagesTest::isLocal)
                        .map(PagesTest::target)
                        .filter(Files::isRegularFile)
                        .forEach(next::push);
            }
        }
        assertThat(PAGES.stream().map(Page::file).filter(file -> file.startsWith(Page.REPOSITORY.resolve("docs"))))
                .isNotEmpty()
                .isSubsetOf(reached);
    }

    private static Stream<List<Page.At<String>>> paragraphs() {
        return PAGES.stream().flatMap(page -> page.paragraphs().stream());
    }

    private static String plain(String line) {
        String text = CODE.matcher(line).replaceAll("`code`");
        return LEAD.matcher(DESTINATION.matcher(text).replaceAll("]"))
                .replaceFirst("")
                .strip();
    }

    private static boolean isLocal(Page.At<String> link) {
        return URI.create(link.what()).getScheme() == null;
    }

    private static boolean leads(Page.At<String> link) {
        if (!isLocal(link)) {
            return true;
        }
        Path target = target(link);
        String anchor = URI.create(link.what()).getFragment();
        return Files.exists(target)
                && target.startsWith(Page.REPOSITORY)
                && (anchor == null
                        || !target.toString().endsWith(".md")
                        || Page.of(target).anchors().contains(anchor));
    }

    private static Path target(Page.At<String> link) {
        String path = URI.create(link.what()).getPath();
        Path page = link.page().file();
        return path.isEmpty() ? page : page.resolveSibling(path).normalize();
    }
}
