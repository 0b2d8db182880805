package dev.bywash.log4j.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class XmlScannerTest {

    @Test
    void anElementsPlaceIsThatOfItsTags() throws InstallException {
        String text = "<a><b x='>'/><c>t</c ></a>";

        assertThat(XmlScanner.scan(text).elements().stream()
                        .map(element -> text.substring(element.start, element.end))
                        .collect(Collectors.toList()))
                .containsExactly(text, "<b x='>'/>", "<c>t</c >");
    }

    @Test
    void whatLooksLikeATagElsewhereIsNone() throws InstallException {
        String text = "<?xml version='1.0'?><!DOCTYPE a SYSTEM '>' [<!-- ]> <x> --><!ENTITY e '<y/>'><?pi <z> ?>]>"
                + "<a><!-- <b/> --><![CDATA[<c/>]]><?pi <d/> ?></a><!-- end -->";

        XmlScanner scanner = XmlScanner.scan(text);

        assertThat(scanner.elements()).extracting(element -> element.name).containsExactly("a");
        assertThat(scanner.comments())
                .extracting(comment -> text.substring(comment.start, comment.end))
                .containsExactly("<!-- <b/> -->", "<!-- end -->");
    }

    @Test
    void aTextThatEndsTooEarlyIsAnError() {
        assertThatThrownBy(() -> XmlScanner.scan("<a b='c"))
                .isInstanceOf(InstallException.class)
                .hasMessage("the text ends before a \"'\"");
    }
}
