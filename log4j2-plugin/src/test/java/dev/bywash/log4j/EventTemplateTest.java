package dev.bywash.log4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("compatibility")
class EventTemplateTest {

    private final TestLines lines = new TestLines();

    @TempDir
    Path directory;

    @Test
    void itsFieldsAreFurtherAttributesAndWinOverOthers() {
        BywashLayout layout = layout("""
                {"marker": {"$resolver": "marker", "field": "name"},
                 "pipeline": "of the template",
                 "answer": 42,
                 "nested": {"list": [1, null, {"bywash": 1, "x": null}], "text": "Grüße \\"\\n"},
                 "absent": {"$resolver": "mdc", "key": "none"}}""");
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("pipeline", "of the context");
        context.putValue("table", "core.trades");

        JsonNode line = lines.of(
                layout,
                TestLines.event(new SimpleMessage("hello"))
                        .setMarker(MarkerManager.getMarker("table.load"))
                        .setContextData(context));

        assertThat(line.get("attributes").toString())
                .isEqualTo(
                        "{\"table\":\"core.trades\",\"marker\":\"table.load\",\"pipeline\":\"of the template\",\"answer\":42,"
                                + "\"nested\":{\"list\":[1,null,{\"bywash\":1}],\"text\":\"Grüße \\\"\\n\"}}");
    }

    @Test
    void whatItCutsIsNamed() {
        BywashLayout layout =
                layout("{\"text\": {\"$resolver\": \"message\"}, \"in\": [{\"$resolver\": \"message\"}]}");

        JsonNode line = lines.of(layout, TestLines.event(new SimpleMessage("ä".repeat(20_000))));

        assertThat(line.at("/attributes/text").textValue()).isEqualTo("ä".repeat(16 * 1024));
        assertThat(line.get("truncated").toString())
                .isEqualTo("{\"message\":3616,\"attributes.text\":3616,\"attributes.in\":3616}");
    }

    @Test
    void itNestsAsDeepAsOtherAttributesDo() {
        String deep = "{\"d\": ".repeat(10) + "1" + "}".repeat(10);

        JsonNode line = lines.of(layout(deep), TestLines.event(new SimpleMessage("")));

        assertThat(line.at("/attributes" + "/d".repeat(9)).textValue()).isEqualTo("java.util.LinkedHashMap");
        assertThat(line.has("truncated")).isFalse();
    }

    @Test
    void afterAThousandFieldsThatDoNotFitNoMoreAreTried() {
        String tooLong = "x".repeat(257);
        String fields = IntStream.range(0, 1000)
                .mapToObj(n -> "\"" + tooLong + n + "\": 1,")
                .collect(Collectors.joining());

        JsonNode line =
                lines.of(layout("{\"before\": 1," + fields + "\"after\": 1}"), TestLines.event(new SimpleMessage("")));

        assertThat(line.get("attributes").toString()).isEqualTo("{\"before\":1}");
        assertThat(line.get("truncated").toString()).isEqualTo("{\"attributes\":1001}");
    }

    @Test
    void itGivesTheNestedContextAndIfAskedForThePlaceThatHasLogged() throws Exception {
        Path template = Files.writeString(directory.resolve("template.json"), """
                {"ndc": {"$resolver": "ndc"}, "class": {"$resolver": "source", "field": "className"}}""");
        ThreadContext.push("load");
        ThreadContext.push("core");
        try (TestContext log4j = TestContext.with(
                appender("", "locationInfoEnabled='true' eventTemplateUri='" + template.toUri() + "'"))) {
            log4j.logger("etl").info("nested");
        } finally {
            ThreadContext.clearStack();
        }

        assertThat(logged())
                .singleElement()
                .extracting(event -> event.get("attributes").toString())
                .isEqualTo("{\"ndc\":[\"load\",\"core\"],\"class\":\"" + EventTemplateTest.class.getName() + "\"}");
    }

    @Test
    void whatItWritesCannotForgeAnEvent() {
        BywashLayout layout = layout("{\"a\": {\"bywash\": 1, \"writer\": \"x\"}, \"bywash\": 1}");

        String line =
                layout.toSerializable(TestLines.event(new SimpleMessage("")).build());

        assertThat(line).containsOnlyOnce("{\"bywash\":1,");
    }

    @Test
    void itCanSayWhereAnEventComesFrom() throws Exception {
        Path template = Files.writeString(directory.resolve("template.json"), """
                {"databricks": {"cluster": {"$resolver": "bywash", "field": "cluster_id"},
                                "run": {"$resolver": "bywash", "field": "job_run_id"},
                                "task": {"$resolver": "bywash", "field": "task_key"}}}""");
        try (TestContext log4j = TestContext.with(appender(
                "clusterId='0713-210012-gaehahyy' clusterName='job-481516-run-2342'",
                "eventTemplateUri='" + template.toUri() + "'"))) {
            log4j.logger("etl").info("one");
            log4j.logger("etl").info("two");

            assertThat(log4j.status()).isEmpty();
        }

        assertThat(logged())
                .hasSize(2)
                .extracting(event -> event.get("attributes").toString())
                .containsOnly("{\"databricks\":{\"cluster\":\"0713-210012-gaehahyy\",\"run\":\"2342\"}}");
    }

    @Test
    void aFieldOfOursThatDoesNotExistIsSaidAndCostsNoEvent() throws Exception {
        Path template = Files.writeString(
                directory.resolve("template.json"), "{\"job\": {\"$resolver\": \"bywash\", \"field\": \"jobid\"}}");
        try (TestContext log4j = TestContext.with(appender("", "eventTemplateUri='" + template.toUri() + "'"))) {
            log4j.logger("etl").info("still here");

            assertThat(log4j.status()).anySatisfy(message -> assertThat(message)
                    .contains("needs a field of [cluster_id, cluster_name, role,")
                    .contains("jobid"));
        }

        assertThat(logged()).singleElement().matches(event -> !event.has("attributes"));
    }

    @Test
    void aTemplateThatCannotBeReadCostsNoEvent() {
        BywashLayout layout = BywashLayout.newBuilder()
                .setEventTemplateUri("file:/nowhere.json")
                .build();

        assertThat(lines.of(layout, TestLines.event(new SimpleMessage("still here")))
                        .get("message")
                        .textValue())
                .isEqualTo("still here");
    }

    private String appender(String attributes, String layoutAttributes) {
        return "<BywashAppender name='bywash' directory='" + directory + "' " + attributes + "><BywashLayout "
                + layoutAttributes + "/></BywashAppender>";
    }

    private List<JsonNode> logged() throws IOException {
        return EventLines.ofApplication(EventLines.read(Files.readAllBytes(directory.resolve("stdout"))));
    }

    private static BywashLayout layout(String template) {
        return BywashLayout.newBuilder().setEventTemplate(template).build();
    }
}
