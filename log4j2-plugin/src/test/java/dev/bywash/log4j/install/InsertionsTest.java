package dev.bywash.log4j.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class InsertionsTest {

    private static final List<String> LINES = Arrays.asList("<x>", "  <y/>", "</x>");

    @Test
    void linesStandAtTheEndOfTheElementIndentedAsItIs() throws InstallException {
        String text = """
                <a>
                    <b>
                    </b>
                </a>
                """;

        assertThat(appended(text, "b")).isEqualTo("""
                        <a>
                            <b>
                              <!-- bywash begin -->
                              <x>
                                <y/>
                              </x>
                              <!-- bywash end -->
                            </b>
                        </a>
                        """);
    }

    @Test
    void anElementWithoutContentIsOpened() throws InstallException {
        String text = """
                <a>
                  <b c='d' />
                </a>
                """;
        String opened = """
                <a>
                  <b c='d'><!-- bywash begin, was " />" -->
                    <x>
                      <y/>
                    </x>
                  </b><!-- bywash end -->
                </a>
                """;

        assertThat(appended(text, "b")).isEqualTo(opened);
        assertThat(appended(text.replace("\n", "\r\n"), "b")).isEqualTo(opened.replace("\n", "\r\n"));
    }

    @Test
    void whereAllIsOnOneLineItStaysOnOne() throws InstallException {
        assertThat(appended("<a><b></b></a>", "b"))
                .isEqualTo("<a><b><!-- bywash begin --><x><y/></x><!-- bywash end --></b></a>");
    }

    /** The reason why positions are used at all: taking the lines out again gives each byte back. */
    @Property(tries = 2000)
    void strippingGivesTheTextBack(@ForAll("documents") String text, @ForAll("names") String name)
            throws InstallException {
        XmlDocument document = parse(text);
        Insertions insertions = new Insertions(document);
        for (Element element : XmlDocument.children(document.root())) {
            if (element.getNodeName().equals(name)) {
                insertions.atEndOf(element, LINES);
                insertions.atStartOf(element, LINES);
            }
        }
        insertions.atStartOf(document.root(), LINES);
        insertions.atEndOf(document.root(), LINES);

        String merged = insertions.apply();

        assertThat(parse(merged).tree().getElementsByTagName("y").getLength()).isGreaterThanOrEqualTo(2);
        assertThat(Marks.strip(merged)).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("b", "c");
    }

    @Provide
    Arbitrary<String> documents() {
        Arbitrary<String> space = Arbitraries.of(
                "", "\n", "\r\n", " ", "\t", "\n  ", "\n\n    ", "<!-- b -->", "<![CDATA[</a>]]>", "text");
        Arbitrary<String> element = Arbitraries.of(
                "<b/>",
                "<b />",
                "<b\n/>",
                "<b></b>",
                "<b> </b>",
                "<b>\n</b>",
                "<b>\n  <c/>\n  </b>",
                "<c x='>'><b/></c>",
                "<c x=\"/\"/>");
        Arbitrary<String> content = Combinators.combine(space, element, space)
                .as((a, b, c) -> a + b + c)
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
        return Combinators.combine(Arbitraries.of("", "<!-- x -->\n"), content, space, Arbitraries.of("", "\n", "\r\n"))
                .as((before, inner, last, after) -> before + "<a>" + inner + last + "</a>" + after);
    }

    private static String appended(String text, String element) throws InstallException {
        XmlDocument document = parse(text);
        Insertions insertions = new Insertions(document);
        insertions.atEndOf(
                (Element) document.tree().getElementsByTagName(element).item(0), LINES);
        return insertions.apply();
    }

    private static XmlDocument parse(String text) throws InstallException {
        return XmlDocument.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
