package dev.bywash.log4j.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules do what the format's vectors say, for this plugin and for every other writer. */
class VectorsTest {

    private final List<JsonNode> vectors = vectors();
    private final Scan scan = scan();

    @Test
    void whatARuleIsToFindIsReplacedAndItsNameTold() {
        for (JsonNode vector : vectors) {
            if (vector.has("redacted")) {
                String text = vector.get("text").textValue();
                assertThat(redact(text))
                        .as(text)
                        .isEqualTo(vector.get("redacted").textValue());
                assertThat(scan.names(scan.takeFound()))
                        .as(text)
                        .isEqualTo(vector.get("rules").textValue());
            }
        }
    }

    @Test
    void whatARuleIsNotToFindStaysAsItIs() {
        for (JsonNode vector : vectors) {
            if (vector.has("not")) {
                String text = vector.get("text").textValue();
                redact(text);
                assertThat(scan.names(scan.takeFound()).split(","))
                        .as(text)
                        .doesNotContain(vector.get("not").textValue());
            }
        }
    }

    @Test
    void whatWasRedactedIsNotRedactedAgain() {
        for (JsonNode vector : vectors) {
            if (vector.has("redacted")) {
                String redacted = vector.get("redacted").textValue();
                assertThat(redact(redacted)).isEqualTo(redacted);
            }
        }
    }

    @Test
    void namesOfSecretsAreToldFromOthers() {
        for (JsonNode vector : vectors) {
            if (vector.has("secret")) {
                String name = vector.get("name").textValue();
                assertThat(scan.isSecretName(name))
                        .as(name)
                        .isEqualTo(vector.get("secret").booleanValue());
            }
        }
    }

    @Test
    void everyWordOfSecretsNamesHasAVector() {
        Set<String> names = new HashSet<>();
        for (JsonNode vector : vectors) {
            names.add(vector.path("name").asText().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""));
        }

        assertThat(names)
                .containsAll(SecretNames.STRONG)
                .containsAll(SecretNames.WEAK)
                .containsAll(SecretNames.ALONE);
    }

    @Test
    void settingsWhoseValuesAreKnownSecretsAreToldFromOthers() {
        for (JsonNode vector : vectors) {
            if (vector.has("setting")) {
                String value = vector.get("value").textValue();
                scan.begin(rules(
                        new Redaction.Builder().names(names(vector)),
                        Collections.singletonMap(vector.get("setting").textValue(), value)));
                redact("in " + value + ":");
                assertThat(List.of(scan.names(scan.takeFound()).split(",")).contains(Rules.KNOWN))
                        .as(vector.toString())
                        .isEqualTo(vector.get("known").booleanValue());
            }
        }
    }

    @Test
    void knownSecretsAreFoundAsTheyArePrinted() {
        for (JsonNode vector : vectors) {
            if (vector.has("becomes")) {
                Map<String, String> settings = new LinkedHashMap<>();
                JsonNode values = vector.get("settings");
                values.fieldNames()
                        .forEachRemaining(
                                name -> settings.put(name, values.get(name).textValue()));
                scan.begin(rules(settings));

                assertThat(redact(vector.get("text").textValue()))
                        .as(vector.toString())
                        .isEqualTo(vector.get("becomes").textValue());
            }
        }
    }

    @Test
    void wordsOfTheUsersAreTheEndsOfNamesOfSecrets() {
        for (JsonNode vector : vectors) {
            if (vector.has("names") && !vector.has("setting")) {
                scan.begin(rules(new Redaction.Builder().names(names(vector)), Collections.emptyMap()));

                if (vector.has("attribute")) {
                    assertThat(scan.isSecretName(vector.get("attribute").textValue()))
                            .as(vector.toString())
                            .isEqualTo(vector.get("found").booleanValue());
                } else {
                    assertThat(redact(vector.get("text").textValue()))
                            .as(vector.toString())
                            .isEqualTo(vector.get("written").textValue());
                }
            }
        }
    }

    @Test
    void everyRuleHasBoth() {
        Set<String> found = new HashSet<>();
        Set<String> not = new HashSet<>();
        for (JsonNode vector : vectors) {
            found.addAll(List.of(vector.path("rules").asText("").split(",")));
            not.add(vector.path("not").asText());
        }
        Set<String> shapes = new HashSet<>(Rules.SECRETS);
        shapes.addAll(Rules.PERSONAL);
        shapes.removeAll(Set.of(Rules.NAME, Rules.KNOWN));

        assertThat(found).containsAll(shapes);
        assertThat(not).containsAll(shapes);
    }

    /** The user's own words, none where the vector names none. */
    private static List<String> names(JsonNode vector) {
        List<String> names = new ArrayList<>();
        vector.path("names").forEach(name -> names.add(name.textValue()));
        return names;
    }

    private String redact(String text) {
        return scan.finds(text, Integer.MAX_VALUE)
                ? scan.redacted(Integer.MAX_VALUE).toString()
                : text;
    }

    private static Scan scan() {
        Scan scan = new Scan();
        scan.begin(rules(Collections.emptyMap()));
        return scan;
    }

    private static Rules rules(Map<String, String> environment) {
        return rules(new Redaction.Builder(), environment);
    }

    private static Rules rules(Redaction.Builder builder, Map<String, String> environment) {
        return builder.environment(environment)
                .personalData(true)
                .build(problem -> {
                    throw new AssertionError(problem);
                })
                .rules();
    }

    private static List<JsonNode> vectors() {
        ObjectMapper mapper = new ObjectMapper();
        try (InputStream in = VectorsTest.class.getResourceAsStream("/format/redaction-vectors.jsonl")) {
            return mapper.readerFor(JsonNode.class)
                    .<JsonNode>readValues(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .readAll();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
