package dev.bywash.log4j.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's pattern finds what the same regular expression finds, or is refused. */
class UserPatternTest {

    private static final List<String> PARTS =
            List.of("a", "b", "-", "\\.", "\\d", "\\w", "[a-c]", "[^ab]", "[0-9x-]", "[\\]a]", "\\\\");
    private static final List<String> REPEATS = List.of("", "", "{2}", "{1,3}", "{0,2}", "{4,8}");

    @Test
    void aPatternThatIsTakenFindsWhatJavasRegularExpressionsFind() {
        Random random = new Random(42);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int part = random.nextInt(4); part >= 0; part--) {
                pattern.append(PARTS.get(random.nextInt(PARTS.size())))
                        .append(REPEATS.get(random.nextInt(REPEATS.size())));
            }
            UserPattern ours;
            try {
                ours = UserPattern.of(pattern.toString());
            } catch (IllegalArgumentException e) {
                continue;
            }
            taken++;
            String text = random.ints(60, 0, 9)
                    .collect(StringBuilder::new, (b, c) -> b.append("abcx-.1\\é".charAt(c)), StringBuilder::append)
                    .toString();
            compare(ours, Pattern.compile(pattern.toString()), text);
        }
        assertThat(taken).isGreaterThan(1000);
    }

    private static void compare(UserPattern ours, Pattern theirs, String text) {
        Matcher matcher = theirs.matcher(text);
        char[] chars = text.toCharArray();
        for (int at = 0; at < chars.length; at++) {
            matcher.region(at, chars.length);
            long expected = matcher.lookingAt() ? Shape.span(at, matcher.end()) : Shape.NONE;
            assertThat(ours.match(chars, at, 0, chars.length))
                    .as("%s in %s at %d", theirs, text, at)
                    .isEqualTo(expected);
            if (expected >= 0) {
                assertThat(ours.begins(chars[at])).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "(ab){4}",
                "a|bcde",
                "abcd*",
                "abcd+",
                "abcde?",
                "ab.cd",
                "^abcd",
                "abcd$",
                "[a-z]{4,9}[a-f]{2}",
                "[abcd",
                "abcd{",
                "abcd{x}",
                "abcd{9,1}",
                "abcd{1,2000}",
                "[z-a]bcd",
                "abc\\q",
                "[]abcd",
                "é{8}",
                "abcd\\",
                "[a[b]]cde",
                "a{0,1}bcde",
                "[0-9]{1024}[a-z]{1024}[0-9]{1024}[a-z]{1024}x",
                "abcd{}"
            })
    void whatIsSlowUnclearOrFoundEverywhereIsRefusedWithAReason(String pattern) {
        assertThatThrownBy(() -> UserPattern.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The pattern " + pattern + " cannot be used: ");
    }
}
