package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the installer promises where nothing is wrong. */
class InstallTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"floor", "usual", "ceiling"})
    void eventsArriveOnEachSupportedLog4j(String version) throws IOException {
        TestNode node = TestNode.create(directory, System.getProperty("bywash.log4j." + version));

        assertThat(node.install().output()).contains("bywash: installed");

        assertThat(node.log("driver", "etl.loads").events())
                .containsExactlyInAnyOrder("etl.loads FATAL", "etl.loads ERROR", "etl.loads WARN", "etl.loads INFO");
        assertThat(node.log("executor", "some.library").events())
                .containsExactlyInAnyOrder("some.library FATAL", "some.library ERROR", "some.library WARN");
    }

    @Test
    void eventsCarryWhatTheNodeKnowsOfItself() throws IOException {
        TestNode node = TestNode.create(directory);
        String name = "nightly \"etl\" & <co> ${env:HOME} \u00E4\uD83D\uDE00";

        node.install(Map.of("DB_CLUSTER_NAME", name));

        String driver = opened(node.log("driver", "etl"));
        assertThat(driver)
                .contains("\"cluster_id\":\"0713-210012-gaehahyy\"", "\"role\":\"driver\"", "\"host\":\"10.0.0.7\"")
                .contains("\"cluster_name\":\"" + name.replace("\"", "\\\"") + "\"");
        assertThat(opened(node.log("executor", "etl"))).contains("\"role\":\"executor\"");
    }

    @Test
    void whatIsNotKnownOfTheNodeIsLeftOut() throws IOException {
        TestNode node = TestNode.create(directory);

        node.install(Map.of("DB_CLUSTER_ID", "", "DB_CLUSTER_NAME", "", "DB_CONTAINER_IP", ""));

        assertThat(node.read("driver")).doesNotContain("clusterId", "clusterName", "host=");
        assertThat(node.log("driver", "etl").events()).isNotEmpty();
    }

    @Test
    void dryRunPrintsTheDifferenceAndChangesNothing() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();

        TestNode.Outcome outcome = node.install("--dry-run");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .contains("--- " + node.file("driver"), "+      <AppenderRef ref=\"bywash\" level=\"WARN\"/>")
                .contains("would copy " + TestNode.JAR_NAME);
        assertThat(node.snapshot()).isEqualTo(before);
    }

    @Test
    void aNewerVersionTakesThePlaceOfTheOlder() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();
        Path fragment = node.home().resolve("log4j2.xml");
        String current = Files.readString(fragment);
        Files.writeString(fragment, current.replace("\"etl\"", "\"pipelines\""));
        node.install();
        Files.move(node.jars().resolve(TestNode.JAR_NAME), node.jars().resolve("bywash-log4j2-plugin-0.0.9.jar"));

        Files.writeString(fragment, current);
        TestNode.Outcome outcome = node.install();

        assertThat(outcome.output()).contains("removed bywash-log4j2-plugin-0.0.9.jar", "bywash: installed");
        assertThat(node.jars().resolve("bywash-log4j2-plugin-0.0.9.jar")).doesNotExist();
        assertThat(node.read("driver")).contains("name=\"etl\"").doesNotContain("pipelines");
        node.install("--uninstall");
        assertThat(node.snapshot()).isEqualTo(before);
    }

    @Test
    void theNewestOfSeveralJarsIsInstalled() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.writeString(node.home().resolve("bywash-log4j2-plugin-0.0.9.jar"), "an older one");
        Files.writeString(node.home().resolve("bywash-log4j2-plugin-9.9.9-sources.jar"), "no classes in it");

        node.install();

        assertThat(node.jars().resolve(TestNode.JAR_NAME)).hasSameBinaryContentAs(TestNode.pluginJar());
    }

    @Test
    void whatOthersChangedInBetweenStaysAfterUninstall() throws IOException {
        TestNode node = TestNode.create(directory);
        node.install();
        node.write("driver", node.read("driver").replace("<Root level=\"INFO\">", "<Root level=\"WARN\">"));
        String expected = new String(TestNode.platformFile("driver"), java.nio.charset.StandardCharsets.UTF_8)
                .replace("<Root level=\"INFO\">", "<Root level=\"WARN\">");

        node.install("--uninstall");

        assertThat(node.read("driver")).isEqualTo(expected);
    }

    @Test
    void aReadOnlyFileKeepsItsRights() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.setPosixFilePermissions(node.file("driver"), PosixFilePermissions.fromString("r--r-----"));

        assertThat(node.install().output()).contains("bywash: installed");

        assertThat(Files.getPosixFilePermissions(node.file("driver")))
                .isEqualTo(PosixFilePermissions.fromString("r--r-----"));
    }

    @Test
    void linksStayLinks() throws IOException {
        TestNode node = TestNode.create(directory);
        Path log4j = node.file("driver").getParent().getParent();
        Path elsewhere = directory.resolve("home.ubuntu.databricks");
        Files.move(log4j, elsewhere);
        Files.createSymbolicLink(log4j, elsewhere);
        Path file = Files.move(elsewhere.resolve("driver/log4j2.xml"), directory.resolve("real.xml"));
        Files.createSymbolicLink(elsewhere.resolve("driver/log4j2.xml"), file);

        node.install();

        assertThat(log4j).isSymbolicLink();
        assertThat(elsewhere.resolve("driver/log4j2.xml")).isSymbolicLink();
        assertThat(Files.readString(file)).contains("BywashAppender");
        assertThat(node.log("driver", "etl").events()).isNotEmpty();
    }

    @Test
    void theScriptMayRunFromAnywhereWhenItIsToldWhereItsFilesAre() throws IOException {
        TestNode node = TestNode.create(directory);
        Path copied = Files.move(node.home().resolve("install-bywash.sh"), directory.resolve("20260311_00_script.sh"));

        TestNode.Outcome lost = node.run(Map.of(), List.of("bash", copied.toString()));
        TestNode.Outcome told =
                node.run(Map.of("BYWASH_HOME", node.home().toString()), List.of("bash", copied.toString()));

        assertThat(lost.output()).contains("NOT INSTALLED", "set BYWASH_HOME");
        assertThat(told.output()).contains("bywash: installed");
    }

    /** The shell makes the name: this JVM may know no more letters than the one that the installer starts. */
    @Test
    void theFolderMayHaveLettersThatTheNodesLocaleDoesNotKnow() {
        TestNode node = TestNode.create(directory);
        String script =
                "folder=$0-$(printf '\\303\\274') && mv \"$0\" \"$folder\" && bash \"$folder/install-bywash.sh\"";

        TestNode.Outcome outcome = node.run(
                Map.of("LC_ALL", "C"), List.of("bash", "-c", script, node.home().toString()));

        assertThat(outcome.output()).contains("bywash: installed");
    }

    @Test
    void theFolderMayBeToldByARelativePath() {
        TestNode node = TestNode.create(directory);

        TestNode.Outcome outcome = node.run(
                Map.of("BYWASH_HOME", "home"),
                List.of("bash", "-c", "cd \"$0\" && exec bash home/install-bywash.sh", directory.toString()));

        assertThat(outcome.output()).contains("bywash: installed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec bash <install-bywash.sh", "exec bash -c \"$(cat install-bywash.sh)\""})
    void theScriptMayComeWithoutAFile(String command) {
        TestNode node = TestNode.create(directory);

        TestNode.Outcome outcome = node.run(
                Map.of("BYWASH_HOME", node.home().toString()),
                List.of("bash", "-c", "cd \"$0\" && " + command, node.home().toString()));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output()).contains("bywash: installed").doesNotContain("unbound");
    }

    @Test
    void anEventTemplateBringsItsLayoutAlongWhereTheRuntimeHasNone() throws IOException {
        TestNode node = TestNode.create(directory);
        Path fragment = node.home().resolve("log4j2.xml");
        Files.writeString(
                fragment,
                Files.readString(fragment)
                        .replace(
                                "<BywashAppender name=\"bywash\"/>",
                                "<BywashAppender name=\"bywash\"><BywashLayout eventTemplate='{\"team\":\"risk\"}'/></BywashAppender>"));
        assertThat(node.install().output()).contains("NOT INSTALLED", "has no log4j-layout-template-json");

        Files.copy(
                TestNode.templateLayoutJar(),
                node.home().resolve(TestNode.templateLayoutJar().getFileName()));
        assertThat(node.install().output()).contains("bywash: installed");

        assertThat(node.jars().resolve("bywash-log4j-layout-template-json.jar")).exists();
        assertThat(node.log("driver", "etl").stdout()).anyMatch(line -> line.contains("\"team\":\"risk\""));
    }

    @Test
    void itEndsQuicklyWithoutANetwork() {
        TestNode node = TestNode.create(directory);

        TestNode.Outcome outcome = node.run(
                Map.of("http_proxy", "http://127.0.0.1:1", "JAVA_TOOL_OPTIONS", "-Dignored=true"),
                List.of(
                        "timeout",
                        "60",
                        "bash",
                        node.home().resolve("install-bywash.sh").toString()));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output()).contains("bywash: installed").doesNotContain("Picked up");
    }

    private static String opened(TestNode.Logged logged) {
        return logged.stdout().stream()
                .filter(line -> line.contains("\"event\":\"bywash.opened\""))
                .findFirst()
                .orElseThrow();
    }
}
