package dev.bywash.log4j.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Account and card numbers are told by their checksums: each right one is found, and none in which one digit is another. */
class PersonalTest {

    private static final int TIMES = 300;

    /** How long the account number of a country is, and which of its characters may be letters: {@code a}, else {@code 0}. */
    private static final Map<String, String> ACCOUNTS = accounts();

    /** What the numbers of an issuer's cards begin with, and how many digits they have. */
    private static final Map<String, Integer> ISSUERS = issuers();

    private final Random random = new Random(4711);
    private final Scan scan = scan();

    @Test
    void anAccountNumberWithARightChecksumIsFoundAndWithAnotherDigitIsNot() {
        ACCOUNTS.forEach((country, account) -> {
            for (int i = 0; i < TIMES; i++) {
                String iban = iban(country, account);

                assertThat(redact("paid to " + iban + ".")).as(iban).isEqualTo("paid to ***.");
                String grouped = iban.replaceAll(".{4}(?=.)", "$0 ");
                assertThat(redact("paid to " + grouped + ", twice")).as(grouped).isEqualTo("paid to ***, twice");
                String wrong = withAnotherDigit(iban, 2);
                assertThat(redact("paid to " + wrong + ".")).as(wrong).doesNotContain("***");
            }
        });
    }

    @Test
    void aCardNumberWithARightChecksumIsFoundAndWithAnotherDigitIsNot() {
        ISSUERS.forEach((beginning, length) -> {
            for (int i = 0; i < TIMES; i++) {
                String card = card(beginning, length);

                assertThat(redact("card " + card + ".")).as(card).isEqualTo("card ***.");
                String grouped = card.replaceAll(".{4}(?=.)", random.nextBoolean() ? "$0 " : "$0-");
                assertThat(redact("card " + grouped + ", ok")).as(grouped).isEqualTo("card ***, ok");
                String wrong = withAnotherDigit(card, beginning.length());
                assertThat(redact("card " + wrong + ".")).as(wrong).doesNotContain("***");
            }
        });
    }

    private String iban(String country, String account) {
        StringBuilder number = new StringBuilder();
        for (int i = 0; i < account.length(); i++) {
            boolean letter = account.charAt(i) == 'a' && random.nextBoolean();
            number.append((char) (letter ? 'A' + random.nextInt(26) : '0' + random.nextInt(10)));
        }
        // ISO 7064: the country, and 00, behind the number, letters as 10 to 35.
        String last = number + country + "00";
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < last.length(); i++) {
            digits.append(Character.digit(last.charAt(i), 36));
        }
        int check = 98
                - new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue();
        return String.format("%s%02d%s", country, check, number);
    }

    private String card(String beginning, int length) {
        StringBuilder number = new StringBuilder(beginning);
        while (number.length() < length - 1) {
            number.append(random.nextInt(10));
        }
        int sum = 0;
        for (int i = number.length() - 1, place = 0; i >= 0; i--, place++) {
            int digit = number.charAt(i) - '0';
            int doubled = digit * 2;
            sum += place % 2 == 1 ? digit : doubled / 10 + doubled % 10;
        }
        return number.append((10 - sum % 10) % 10).toString();
    }

    private String withAnotherDigit(String number, int from) {
        int place;
        do {
            place = from + random.nextInt(number.length() - from);
        } while (!Character.isDigit(number.charAt(place)));
        char other = (char) ('0' + (number.charAt(place) - '0' + 1 + random.nextInt(9)) % 10);
        return number.substring(0, place) + other + number.substring(place + 1);
    }

    private String redact(String text) {
        return scan.finds(text, Integer.MAX_VALUE)
                ? scan.redacted(Integer.MAX_VALUE).toString()
                : text;
    }

    private static Scan scan() {
        Scan scan = new Scan();
        scan.begin(new Redaction.Builder()
                .environment(Collections.emptyMap())
                .personalData(true)
                .build(problem -> {
                    throw new AssertionError(problem);
                })
                .rules());
        return scan;
    }

    private static Map<String, String> accounts() {
        Map<String, String> accounts = new LinkedHashMap<>();
        accounts.put("NO", "0".repeat(11));
        accounts.put("BE", "0".repeat(12));
        accounts.put("NL", "aaaa" + "0".repeat(10));
        accounts.put("DE", "0".repeat(18));
        accounts.put("GB", "aaaa" + "0".repeat(14));
        accounts.put("ES", "0".repeat(20));
        accounts.put("FR", "0".repeat(10) + "a".repeat(11) + "00");
        accounts.put("PL", "0".repeat(24));
        accounts.put("MT", "aaaa" + "0".repeat(5) + "a".repeat(18));
        return accounts;
    }

    private static Map<String, Integer> issuers() {
        Map<String, Integer> issuers = new LinkedHashMap<>();
        issuers.put("4", 16);
        issuers.put("41", 13);
        issuers.put("42", 19);
        issuers.put("51", 16);
        issuers.put("55", 16);
        issuers.put("2221", 16);
        issuers.put("2720", 16);
        issuers.put("34", 15);
        issuers.put("37", 15);
        issuers.put("30", 14);
        issuers.put("36", 14);
        issuers.put("3528", 16);
        issuers.put("6011", 16);
        issuers.put("65", 16);
        return issuers;
    }
}
