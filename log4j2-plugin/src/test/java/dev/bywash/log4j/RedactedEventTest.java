package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bywash.log4j.redact.Mode;
import dev.bywash.log4j.redact.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.message.StructuredDataMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret is in a line, wherever an event carries it, and the line says where something was. */
class RedactedEventTest {

    private static final String TOKEN = Canaries.TOKEN;
    private static final String KNOWN = Canaries.KNOWN;

    private final TestLines lines = new TestLines();
    private final BywashLayout layout = layout(new Redaction.Builder());

    @Test
    void aCanaryInAnyPlaceIsNotInTheLineHoweverOftenItComes() {
        BywashLayout layout = layout(new Redaction.Builder().names(List.of(Canaries.NAME_OF_A_USER)));
        for (LogEvent event : Canaries.events()) {
            for (int time = 0; time < 4; time++) {
                String line = layout.toSerializable(event);

                assertThat(line).doesNotContain(Canaries.ALL).contains(",\"redacted\":{");
                EventLines.readLine(line.trim());
            }
        }
    }

    @Test
    void noCanaryComesThroughARealAppenderToStandardOutput(@TempDir Path directory) throws Exception {
        String template = "eventTemplate='{\"text\":{\"$resolver\":\"message\",\"stringified\":true},"
                + "\"a_token\":{\"$resolver\":\"logger\",\"field\":\"name\"}}'";
        String appender = "<BywashAppender name='%s' waitMillis='60000'><BywashLayout %s><BywashRedaction names='"
                + Canaries.NAME_OF_A_USER + "'/></BywashLayout></BywashAppender>";
        Path log4j2 = Configurations.withAppender(
                directory, appender.formatted("bywash", "") + appender.formatted("templated", template));
        ProcessBuilder jvm = ChildJvm.of(CanaryMain.class)
                .withConfiguration(log4j2)
                .builder()
                .redirectError(directory.resolve("stderr").toFile());
        jvm.environment().put("A_SECRET", KNOWN);
        Process process = jvm.start();
        byte[] output = process.getInputStream().readAllBytes();
        process.waitFor();

        List<JsonNode> events = EventLines.ofApplication(EventLines.read(output));
        assertThat(events).hasSize(2 * Canaries.events().size()).allMatch(event -> event.has("redacted"));
        assertThat(events.stream().filter(event -> event.at("/attributes").has("a_token")))
                .hasSize(Canaries.events().size());
        assertThat(new String(output, StandardCharsets.UTF_8)).doesNotContain(Canaries.ALL);
    }

    @Test
    void aTemplateGivesNothingAwayEither() {
        String template =
                "{\"a\": {\"$resolver\": \"message\", \"stringified\": true}, \"n\": {\"m\": [{\"$resolver\": \"message\","
                        + " \"stringified\": true}], \"db_password\": {\"$resolver\": \"logger\", \"field\": \"name\"}},"
                        + " \"api_key\": {\"$resolver\": \"thread\", \"field\": \"name\"}}";
        BywashLayout templated = templated(template);

        JsonNode line = lines.of(templated, TestLines.event(new SimpleMessage("with " + TOKEN + " and " + KNOWN)));

        assertThat(line.get("attributes").toString())
                .isEqualTo(
                        "{\"a\":\"with *** and ***\",\"n\":{\"m\":[\"with *** and ***\"],\"db_password\":\"***\"},\"api_key\":\"***\"}");
        assertThat(line.get("redacted").toString())
                .isEqualTo("{\"message\":\"databricks,known\",\"attributes.a\":\"databricks,known\","
                        + "\"attributes.n\":\"databricks,known,name\",\"attributes.api_key\":\"name\"}");
    }

    @Test
    void valuesAreSecretForTheSakeOfTheirNames() {
        Map<String, Object> nested = new LinkedHashMap<>();
        nested.put("user", "etl");
        nested.put("password", 12345678);
        nested.put("token_count", 5);
        StringMapMessage message = new StringMapMessage()
                .with("message", "m")
                .with("db_password", "swordfish")
                .with("has_password", true)
                .with("credentials", Map.of("a", "b"))
                .with("empty_secret", "")
                .with("told_secret", "*********(redacted)")
                .with("nested", nested);

        JsonNode line = lines.of(layout, TestLines.event(message));

        assertThat(line.at("/attributes/db_password").textValue()).isEqualTo("***");
        assertThat(line.at("/attributes/has_password").booleanValue()).isTrue();
        assertThat(line.at("/attributes/credentials").textValue()).isEqualTo("***");
        assertThat(line.at("/attributes/empty_secret").textValue()).isEmpty();
        assertThat(line.at("/attributes/told_secret").textValue()).isEqualTo("*********(redacted)");
        assertThat(line.at("/attributes/nested").toString())
                .isEqualTo("{\"user\":\"etl\",\"password\":\"***\",\"token_count\":5}");
        assertThat(line.get("redacted").size()).isEqualTo(3);
        assertThat(line.get("redacted")).allMatch(rule -> rule.textValue().equals("name"));
    }

    @Test
    void theTextOfAMapMessageGivesNothingAway() {
        JsonNode line = lines.of(
                layout,
                TestLines.event(new StringMapMessage()
                        .with("authorization", "AbCdEfGh12345678")
                        .with("b", "2")
                        .with("nested", List.of(linked("password", "hunter two", "user", "etl", "token", "abcdefghij")))
                        .with("password", "hun\"ter2\"x")
                        .with("secret", "s3cr3t7")
                        .with("token", "correcthorsebattery")));

        assertThat(line.get("message").textValue())
                .isEqualTo(
                        "authorization=\"***\" b=\"2\" nested=\"[{password=***, user=etl, token=***}]\" password=\"***\" secret=\"***\" token=\"***\"");
        assertThat(line.at("/redacted/message").textValue()).isEqualTo("name");
    }

    @Test
    void theTextOfAMapMessageIsRedactedInTheModeOfNames() {
        StringMapMessage message = new StringMapMessage()
                .with("a", "1")
                .with("api_token", "correcthorsebattery")
                .with("z", linked("secret", "correcthorsebattery", "b", 2));

        assertThat(text(new Redaction.Builder().mode(Mode.PARTIAL), message))
                .isEqualTo("a=\"1\" api_token=\"***tery\" z=\"{secret=***tery, b=2}\"");
        assertThat(text(new Redaction.Builder().mode(Mode.REMOVE), message)).isEqualTo("a=\"1\" z=\"{b=2}\"");
        assertThat(text(new Redaction.Builder().exceptNames(List.of("api_token", "secret")), message))
                .isEqualTo("a=\"1\" api_token=\"correcthorsebattery\" z=\"{secret=correcthorsebattery, b=2}\"");
    }

    @Test
    void whatIsNoSecretUnderTheNameOfOneStaysInTheTextOfAMapMessage() {
        StringMapMessage message = new StringMapMessage()
                .with("has_password", true)
                .with("nested", linked("token", null, "secret", "", "password", "${DB_PASSWORD}"));

        assertThat(text(new Redaction.Builder(), message))
                .isEqualTo("has_password=\"true\" nested=\"{token=null, secret=, password=${DB_PASSWORD}}\"");
    }

    private String text(Redaction.Builder builder, Message message) {
        return lines.of(layout(builder), TestLines.event(message))
                .get("message")
                .textValue();
    }

    @Test
    void aMessageThatMakesItsOwnTextOfItsFieldsStillDoes() {
        StructuredDataMessage message = new StructuredDataMessage("login", "somebody came in", "audit");
        message.put("password", "correct horse");
        message.put("user", "etl");

        assertThat(text(new Redaction.Builder(), message))
                .isEqualTo("audit [login password=\"***\" user=\"etl\"] somebody came in");
    }

    @Test
    void aMessageOfAClassThatCannotBeMadeAgainHasItsOwnTextWhereThatGivesNothingAway() {
        assertThat(text(new Redaction.Builder(), new Speaking().with("a", List.of(1))))
                .isEqualTo("I have a");
        assertThat(text(
                        new Redaction.Builder(),
                        new Speaking().with("a", List.of(1)).with("token", "correcthorse")))
                .isEqualTo("a=\"[1]\" token=\"***\"");
    }

    private static final class Speaking extends MapMessage<Speaking, Object> {

        private static final long serialVersionUID = 1;

        @Override
        public void formatTo(StringBuilder text) {
            text.append("I have ").append(String.join(" and ", getData().keySet()));
        }
    }

    @Test
    void aTextOfManyItemsTellsHowMany() {
        StringMapMessage message = new StringMapMessage()
                .with("a", Collections.nCopies(10_001, 1))
                .with("b", linked("c", Collections.nCopies(4_000, 1), "d", new int[20_000]))
                .with("e", Collections.nCopies(7_000, 1))
                .with("token", "correcthorse");

        assertThat(text(new Redaction.Builder(), message))
                .startsWith("a=\"10001 items\" b=\"{c=[1, 1, ")
                .endsWith("1], d=20000 items}\" e=\"7000 items\" token=\"***\"");
    }

    private static Map<String, Object> linked(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    @Test
    void aTextThatATemplateTakesOfAMapMessageGivesNothingAway() {
        String template = "{\"text\": {\"$resolver\": \"message\", \"stringified\": true}}";
        BywashLayout templated = templated(template);
        StringMapMessage message =
                new StringMapMessage().with("b", "2").with("nested", Map.of("token", "correcthorse"));

        assertThat(lines.of(templated, TestLines.event(message))
                        .at("/attributes/text")
                        .textValue())
                .isEqualTo("b=\"2\" nested=\"{token=***}\"");
        JsonNode line = lines.of(templated, TestLines.event(message.with("message", "m")));
        assertThat(line.at("/attributes/text").textValue()).contains("token=***");
        assertThat(line.get("redacted").has("message")).isFalse();
    }

    @Test
    void whatATemplateGivesOfASecretNamesStandInIsLookedAtAndCut() {
        BywashLayout templated = templated("{\"api_token\": {\"$resolver\": \"message\", \"stringified\": true},"
                + " \"n\": {\"password\": {\"$resolver\": \"message\", \"stringified\": true}}}");

        JsonNode line = lines.of(templated, TestLines.event(new SimpleMessage("{{x}} " + TOKEN + "y".repeat(17_000))));

        String cut = "{{x}} ***" + "y".repeat(16 * 1024 - TOKEN.length() - 6);
        assertThat(line.at("/attributes/api_token").textValue()).isEqualTo(cut);
        assertThat(line.at("/attributes/n/password").textValue()).isEqualTo(cut);
        assertThat(line.at("/truncated/attributes.api_token").intValue())
                .isEqualTo(line.at("/truncated/attributes.n").intValue())
                .isEqualTo(17_000 + 6 + TOKEN.length() - 16 * 1024);
        assertThat(line.at("/redacted/attributes.api_token").textValue()).isEqualTo("databricks");
    }

    @Test
    void aLongNestedKeyIsSeenWhole() {
        String key = "k".repeat(16 * 1024 - 10);
        JsonNode line = lines.of(
                layout,
                TestLines.event(new StringMapMessage()
                        .with("message", "m")
                        .with("a", Map.of(key + TOKEN + "y".repeat(5000), "x", "b", 2))
                        .with("c", Map.of(key + "z".repeat(5000) + "_password", "correcthorse"))));

        assertThat(line.at("/attributes/a").toString()).isEqualTo("{\"b\":2}");
        assertThat(line.at("/attributes/c").toString()).isEqualTo("{\"" + key + "z".repeat(10) + "\":\"***\"}");
    }

    private static BywashLayout templated(String template) {
        return BywashLayout.newBuilder()
                .setEventTemplate(template)
                .setRedaction(new BywashRedaction(redaction(new Redaction.Builder())))
                .build();
    }

    @Test
    void whatTheLineIsCutThroughIsSeenWhole() {
        for (int before = 16 * 1024 - 40; before <= 16 * 1024; before++) {
            String text = "x ".repeat(before / 2) + (before % 2 == 0 ? "" : " ") + TOKEN + "y".repeat(5000);
            JsonNode line = lines.of(
                    layout,
                    TestLines.event(new StringMapMessage().with("message", text).with("long", text))
                            .setThrown(new IllegalStateException(text)));

            assertThat(line.toString()).doesNotContain(TOKEN.substring(0, 8));
            assertThat(line.get("message").textValue()).startsWith("x x ");
            assertThat(line.at("/truncated/message").intValue()).isEqualTo(text.length() - 16 * 1024);
        }
    }

    @Test
    void whatAnExceptionPrintsItselfIsSeenWholeWhereItIsCut() {
        for (int length = 1000; length < 1080; length++) {
            BywashLayout small =
                    BywashLayout.newBuilder().setMaxStackTraceLength(length).build();
            JsonNode line = lines.of(
                    small,
                    plain().setThrown(new Canaries.PrintsItself("z".repeat(1000) + " " + TOKEN + "y".repeat(5000))));

            assertThat(line.at("/exception/stacktrace").textValue()).doesNotContain("dapi01");
        }
    }

    @Test
    void aSecretWhoseValueBecomesKnownLaterIsNotWrittenFromWhatWasKept() {
        // Three times: then the values of a context are kept, encoded.
        Map<String, String> environment = new LinkedHashMap<>();
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("pipeline", KNOWN);
        BywashLayout before = layout(new Redaction.Builder(), environment);
        for (int i = 0; i < 3; i++) {
            assertThat(lines.of(before, plain().setContextData(context)).toString())
                    .contains(KNOWN);
        }

        JsonNode line = lines.of(layout, plain().setContextData(context));

        assertThat(line.toString()).doesNotContain(KNOWN);
        assertThat(lines.of(before, plain().setContextData(context)).toString()).contains(KNOWN);
    }

    @Test
    void eachModeReplacesInItsWay(@TempDir Path directory) throws IOException {
        Path key = Files.write(directory.resolve("key"), new byte[32]);
        String text = "a " + TOKEN + " b";

        assertThat(message(new Redaction.Builder().mode(Mode.PARTIAL), text)).isEqualTo("a ***cdef b");
        assertThat(message(new Redaction.Builder().mode(Mode.REMOVE), text)).isEqualTo("a  b");
        assertThat(message(new Redaction.Builder().mode(Mode.OFF), text)).isEqualTo(text);
        assertThat(message(new Redaction.Builder().mode(Mode.HMAC).keyFile(key), text))
                .isEqualTo("a hmac:" + hmac() + " b");
        assertThat(message(new Redaction.Builder().rule("databricks", null, Mode.OFF), text))
                .isEqualTo(text);
        assertThat(message(new Redaction.Builder().rule("employee", "EMP-[0-9]{6}", null), "of EMP-123456."))
                .isEqualTo("of ***.");
        assertThat(message(
                        new Redaction.Builder()
                                .rule("employee", "EMP-[0-9]{6}", Mode.REMOVE)
                                .rule("employee", "X[0-9]{8}", Mode.OFF)
                                .rule("databricks", null, Mode.PARTIAL)
                                .rule("databricks", null, Mode.OFF),
                        "of EMP-123456, X12345678. " + TOKEN))
                .as("rules of one name")
                .isEqualTo("of , . ***cdef");
        assertThat(message(new Redaction.Builder().personalData(true), "to a@b.com"))
                .isEqualTo("to ***");
    }

    private static String hmac() {
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new javax.crypto.spec.SecretKeySpec(new byte[32], "HmacSHA256"));
            return java.util.HexFormat.of().formatHex(mac.doFinal(TOKEN.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAttributeThatIsSecretIsLeftOutWhereThatIsTheMode() {
        JsonNode line = lines.of(
                layout(new Redaction.Builder().mode(Mode.REMOVE)),
                TestLines.event(new StringMapMessage()
                        .with("message", "m")
                        .with("a", 1)
                        .with("password", "x")
                        .with("z", Map.of("token", "y", "b", 2))));

        assertThat(line.get("attributes").toString()).isEqualTo("{\"a\":1,\"z\":{\"b\":2}}");
        assertThat(line.get("redacted").toString()).isEqualTo("{\"attributes\":\"name\"}");
    }

    @Test
    void aLineFromWhichEverythingIsRemovedIsOneStill() {
        BywashLayout layout = layout(new Redaction.Builder().mode(Mode.REMOVE));

        JsonNode line = lines.of(
                layout,
                TestLines.event(new SimpleMessage(TOKEN))
                        .setLevel(Level.forName(TOKEN, 350))
                        .setLoggerName(TOKEN)
                        .setThreadName(TOKEN)
                        .setMarker(MarkerManager.getMarker(TOKEN)));

        assertThat(line.toString()).doesNotContain(TOKEN);
        assertThat(line.get("level").textValue()).isEqualTo("***");
        assertThat(line.get("logger").textValue()).isEmpty();
        assertThat(line.get("message").textValue()).isEmpty();
        assertThat(line.has("event")).isFalse();
    }

    @Test
    void aNameThatIsLeftOfARemovedSecretIsTheApplicationsOwn() {
        JsonNode line = lines.of(
                layout(new Redaction.Builder().mode(Mode.REMOVE)),
                TestLines.event(new SimpleMessage("m")).setMarker(MarkerManager.getMarker(KNOWN + "bywash.closed")));

        assertThat(line.get("event").textValue()).isEqualTo("user.bywash.closed");
    }

    @Test
    void whatCannotBeDoneIsSaidAndGivesNothingAway() {
        List<String> problems = new ArrayList<>();
        Redaction redaction = new Redaction.Builder()
                .environment(Collections.emptyMap())
                .mode(Mode.HMAC)
                .rule("groups", "(ab){4}", null)
                .rule("loops", "[a-z]{4,9}[a-f]{2}", null)
                .rule("jwt", "abcdefgh", null)
                .rule("nobody", null, null)
                .names(List.of("kennwort", "42", "pin:code"))
                .build(problems::add);

        assertThat(problems).hasSize(7);
        JsonNode line = lines.of(
                BywashLayout.newBuilder()
                        .setRedaction(new BywashRedaction(redaction))
                        .build(),
                TestLines.event(new SimpleMessage("a " + TOKEN + " kennwort=abc12345")));
        assertThat(line.get("message").textValue()).isEqualTo("a *** kennwort=***");
    }

    @Test
    void aThousandPathsFitTheLine() {
        StringMapMessage message = new StringMapMessage();
        for (int i = 0; i < 5000; i++) {
            message.put("k".repeat(200) + i + "password", "x");
        }

        JsonNode line = lines.of(layout, TestLines.event(message));

        assertThat(line.at("/redacted/attributes").textValue()).isEqualTo("name");
    }

    private String message(Redaction.Builder builder, String text) {
        return lines.of(layout(builder), TestLines.event(new SimpleMessage(text)))
                .get("message")
                .textValue();
    }

    private static BywashLayout layout(Redaction.Builder builder) {
        return layout(builder, Map.of("MY_SECRET", KNOWN));
    }

    private static BywashLayout layout(Redaction.Builder builder, Map<String, String> environment) {
        return BywashLayout.newBuilder()
                .setRedaction(new BywashRedaction(redaction(builder, environment)))
                .build();
    }

    private static Redaction redaction(Redaction.Builder builder) {
        return redaction(builder, Map.of("MY_SECRET", KNOWN));
    }

    private static Redaction redaction(Redaction.Builder builder, Map<String, String> environment) {
        return builder.environment(environment).build(problem -> {
            throw new AssertionError(problem);
        });
    }

    private static Log4jLogEvent.Builder plain() {
        return TestLines.event(new SimpleMessage("plain words"));
    }
}
