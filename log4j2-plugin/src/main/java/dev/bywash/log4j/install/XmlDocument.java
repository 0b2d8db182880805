package dev.bywash.log4j.install;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * A document as the JDK's parser understands it, together with its text and the place of each element in it.
 *
 * <p>Names of elements and attributes are compared without regard to case, as Log4j does.
 */
final class XmlDocument {

    private final String text;
    private final Charset charset;
    private final Document tree;
    private final IdentityHashMap<Element, XmlScanner.Span> spans;

    private XmlDocument(String text, Charset charset, Document tree, IdentityHashMap<Element, XmlScanner.Span> spans) {
        this.text = text;
        this.charset = charset;
        this.tree = tree;
        this.spans = spans;
    }

    /** @throws InstallException if the bytes are no well-formed document, or one that cannot be written back as it was */
    static XmlDocument parse(byte[] bytes) throws InstallException {
        Document tree = tree(bytes);
        String encoding = tree.getXmlEncoding() == null ? tree.getInputEncoding() : tree.getXmlEncoding();
        Charset charset = Charset.forName(encoding == null ? "UTF-8" : encoding);
        String text = new String(bytes, charset);
        if (!Arrays.equals(text.getBytes(charset), bytes)) {
            throw new InstallException("its bytes are not the " + charset + " that it claims to be");
        }
        return new XmlDocument(text, charset, tree, locate(tree, XmlScanner.scan(text)));
    }

    String text() {
        return text;
    }

    Charset charset() {
        return charset;
    }

    Document tree() {
        return tree;
    }

    Element root() {
        return tree.getDocumentElement();
    }

    XmlScanner.Span span(Element element) {
        return spans.get(element);
    }

    /** The element's own text, tags included. */
    String source(Element element) {
        XmlScanner.Span span = span(element);
        return text.substring(span.start, span.end);
    }

    String lineEnd() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element) {
                children.add((Element) child);
            }
        }
        return children;
    }

    /** The last child of that name, which is the one that counts for Log4j; null if there is none. */
    static Element section(Element parent, String name) {
        Element found = null;
        for (Element child : children(parent)) {
            if (child.getNodeName().equalsIgnoreCase(name)) {
                found = child;
            }
        }
        return found;
    }

    /** The value of an attribute, null if the element does not have it. */
    static String attribute(Element element, String name) {
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            if (attribute.getName().equalsIgnoreCase(name)) {
                return attribute.getValue();
            }
        }
        return null;
    }

    private static Document tree(byte[] bytes) throws InstallException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            // What Log4j sets: a document type may be there, and nothing is fetched for it.
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Throwing());
            return builder.parse(new ByteArrayInputStream(bytes));
        } catch (SAXParseException e) {
            throw new InstallException(
                    "it is no well-formed XML: line " + e.getLineNumber() + ": " + e.getMessage(), e);
        } catch (SAXException | IOException e) {
            throw new InstallException("it is no well-formed XML: " + e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new InstallException("this JVM has no usable XML parser: " + e.getMessage(), e);
        }
    }

    private static IdentityHashMap<Element, XmlScanner.Span> locate(Document tree, XmlScanner scanner)
            throws InstallException {
        List<Element> elements = new ArrayList<>();
        collect(tree.getDocumentElement(), elements);
        boolean same = elements.size() == scanner.elements().size();
        IdentityHashMap<Element, XmlScanner.Span> spans = new IdentityHashMap<>();
        for (int i = 0; same && i < elements.size(); i++) {
            XmlScanner.Span span = scanner.elements().get(i);
            same = elements.get(i).getNodeName().equals(span.name);
            spans.put(elements.get(i), span);
        }
        if (!same) {
            throw new InstallException("some of its elements come from entities, not from its own text");
        }
        return spans;
    }

    private static void collect(Element element, List<Element> into) {
        into.add(element);
        for (Element child : children(element)) {
            collect(child, into);
        }
    }

    private static final class Throwing implements ErrorHandler {

        @Override
        public void warning(SAXParseException e) {
            // Nothing that keeps a document from being understood.
        }

        @Override
        public void error(SAXParseException e) {
            // Of validity alone, which Log4j does not ask for.
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
