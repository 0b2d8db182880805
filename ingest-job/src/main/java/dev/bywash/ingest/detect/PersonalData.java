package dev.bywash.ingest.detect;

import java.math.BigInteger;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Personal data in the text of events, of the kinds that writers keep out on request (format/redaction.md): what is found is named, never shown. */
final class PersonalData {

    /**
     * Not behind {@code ://} or within a path: {@code abfss://container@account.host} names nobody. Its parts are counted: a group that repeats without end takes a
     * frame of the stack each time.
     */
    private static final Pattern EMAIL =
            Pattern.compile("(?<![\\w.%+/:@-])[A-Za-z0-9_%+-]++(?:\\.[A-Za-z0-9_%+-]++){0,20}+"
                    + "@(?:[A-Za-z0-9-]++\\.){1,20}[A-Za-z]{2,24}(?![\\w@:/-])");

    private static final Pattern IBAN =
            Pattern.compile("(?<![A-Za-z0-9])[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])");

    /** What begins as issuers' numbers do. A time in milliseconds begins with 1. */
    private static final Pattern CARD =
            Pattern.compile("(?<![A-Za-z0-9.-])(?:2[2-7]|3[4-9]|4|5[0-9]|6)(?:[ -]?\\d){11,18}(?![A-Za-z0-9]|[.-]\\d)");

    private static final BigInteger NINETY_SEVEN = BigInteger.valueOf(97);
    private static final int LEAST_CARD = 13;
    private static final int MOST_CARD = 19;
    private static final int LEAST_IBAN = 15;

    private PersonalData() {}

    /** Whether there may be some, told in one pass: every event is asked. */
    static boolean mayBeIn(Logged event) {
        return mayBeIn(event.message()) || mayBeIn(event.exceptionMessage());
    }

    /** An at sign; two capitals and two digits as an IBAN begins; or as many digits as a card has, with nothing but single blanks or dashes between them. */
    private static boolean mayBeIn(String text) {
        if (text == null) {
            return false;
        }
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isDigit(c)) {
                digits++;
                if (digits >= LEAST_CARD || (digits >= 2 && isIbanUpTo(text, i))) {
                    return true;
                }
            } else if (c == '@') {
                return true;
            } else if (digits > 0 && !isSeparator(text, i)) {
                digits = 0;
            }
        }
        return false;
    }

    /** What may stand alone between two digits of a card. */
    private static boolean isSeparator(String text, int at) {
        char c = text.charAt(at);
        return (c == ' ' || c == '-') && isDigit(text.charAt(at - 1));
    }

    private static boolean isIbanUpTo(String text, int last) {
        return last >= 3
                && isDigit(text.charAt(last - 1))
                && isCapital(text.charAt(last - 2))
                && isCapital(text.charAt(last - 3));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** The kinds of it in messages: {@code email}, {@code iban}, {@code card}. */
    public static Set<String> in(Logged event) {
        String text = event.messages();
        Set<String> kinds = new TreeSet<>();
        if (EMAIL.matcher(text).find()) {
            kinds.add("email");
        }
        Matcher iban = IBAN.matcher(text);
        while (iban.find()) {
            if (isIban(iban.group().replace(" ", ""))) {
                kinds.add("iban");
            }
        }
        Matcher card = CARD.matcher(text);
        while (card.find()) {
            if (isCard(card.group().replaceAll("[ -]", ""))) {
                kinds.add("card");
            }
        }
        return kinds;
    }

    /** ISO 13616: the first four characters behind the others, letters as 10 to 35, is 1 modulo 97. */
    private static boolean isIban(String text) {
        if (text.length() < LEAST_IBAN) {
            return false;
        }
        StringBuilder digits = new StringBuilder();
        (text.substring(4) + text.substring(0, 4)).chars().forEach(each -> digits.append(Character.digit(each, 36)));
        return new BigInteger(digits.toString()).mod(NINETY_SEVEN).equals(BigInteger.ONE);
    }

    /** ISO/IEC 7812: every second digit from the right is doubled. */
    private static boolean isCard(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int value = i % 2 == 0 ? digit : 2 * digit;
            sum += value > 9 ? value - 9 : value;
        }
        return digits.length() >= LEAST_CARD
                && digits.length() <= MOST_CARD
                && sum % 10 == 0
                && digits.chars().distinct().count() > 1;
    }
}
