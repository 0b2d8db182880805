package dev.bywash.log4j.install;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comments between which everything stands that was added to a file.
 *
 * <p>Grammar: {@code <!-- bywash begin -->} added text {@code <!-- bywash end -->}. Where {@code <Root/>} had to be opened, the first
 * comment remembers what stood there, {@code <Root><!-- bywash begin, was "/>" -->}, and the added text ends with the end tag. Text
 * that fills whole lines was added as whole lines, and goes as whole lines.
 */
final class Marks {

    static final String BEGIN = "<!-- bywash begin -->";
    static final String END = "<!-- bywash end -->";

    private static final Pattern BEGIN_FORM = Pattern.compile("<!-- bywash begin(?:, was \"(\\s*/>)\")? -->");

    private Marks() {}

    /** The first mark where an element is opened that was written {@code <name/>}; {@code was} is the end of that tag. */
    static String beginInPlaceOf(String was) {
        return "<!-- bywash begin, was \"" + was + "\" -->";
    }

    /** Whether a fragment's text holds what would be taken for a mark. */
    static boolean foundIn(String text) {
        return text.contains("<!-- bywash begin") || text.contains(END);
    }

    /** The text without everything that stands between marks: what it was before it was merged. */
    static String strip(String text) throws InstallException {
        StringBuilder stripped = new StringBuilder(text.length());
        int kept = 0;
        Matcher begin = null;
        int beginStart = -1;
        for (XmlScanner.Comment comment : XmlScanner.scan(text).comments()) {
            String mark = text.substring(comment.start, comment.end);
            Matcher form = BEGIN_FORM.matcher(mark);
            if (form.matches()) {
                begin = form;
                beginStart = comment.start;
            } else if (mark.equals(END) && begin != null) {
                String was = begin.group(1);
                int from = was == null ? lineStart(text, beginStart) : beginStart - 1;
                boolean wholeLines = was == null && atLineStart(text, from);
                stripped.append(text, kept, from).append(was == null ? "" : was);
                kept = wholeLines ? behindLineEnd(text, comment.end) : comment.end;
                begin = null;
            }
        }
        if (begin != null) {
            throw new InstallException("\"" + BEGIN + "\" has no \"" + END + "\" behind it");
        }
        return stripped.append(text, kept, text.length()).toString();
    }

    /** The start of the line if only blanks stand before the position, else the position. */
    private static int lineStart(String text, int position) {
        int at = position;
        while (at > 0 && (text.charAt(at - 1) == ' ' || text.charAt(at - 1) == '\t')) {
            at--;
        }
        return atLineStart(text, at) ? at : position;
    }

    private static boolean atLineStart(String text, int position) {
        return position == 0 || text.charAt(position - 1) == '\n';
    }

    private static int behindLineEnd(String text, int position) {
        if (text.startsWith("\r\n", position)) {
            return position + 2;
        }
        return text.startsWith("\n", position) ? position + 1 : position;
    }
}
