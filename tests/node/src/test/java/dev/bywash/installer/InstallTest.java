package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

        assertThat(opened(node.log("driver", "etl"))).doesNotContain("cluster_id", "cluster_name", "10.0.0.7");
    }

    @Test
    void lettersBeyondAsciiArriveWhateverTheLocaleIs() throws IOException {
        TestNode node = TestNode.create(directory);

        // The shell makes the name: this JVM may know no more letters than the one on the node.
        node.run(
                Map.of("LC_ALL", "C"),
                List.of(
                        "bash",
                        "-c",
                        "export DB_CLUSTER_NAME=$(printf 'Z\\303\\274rich nightly') && exec bash \"$0\"",
                        node.home().resolve("install-bywash.sh").toString()));

        assertThat(opened(node.log("driver", "etl"))).contains("\"cluster_name\":\"Z\u00FCrich nightly\"");
    }

    @Test
    void noFileOfTheNodeIsEdited() throws IOException {
        TestNode node = TestNode.create(directory);

        node.install();

        for (String role : List.of("driver", "executor", "master-worker")) {
            assertThat(node.file(role)).hasBinaryContent(TestNode.platformFile(role));
        }
    }

    @Test
    void aSecondRunChangesNothingAndUninstallingLeavesNothing() throws IOException {
        TestNode node = TestNode.create(directory);
        var untouched = node.snapshot();
        node.install();
        var installed = node.snapshot();

        assertThat(node.install().output()).contains("was installed already");
        assertThat(node.snapshot()).isEqualTo(installed).isNotEqualTo(untouched);

        assertThat(node.install("--uninstall").exitCode()).isZero();
        assertThat(node.snapshot()).isEqualTo(untouched);
    }

    @Test
    void onlyTheRolesThatAreAskedForTakePart() throws IOException {
        TestNode node = TestNode.create(directory);

        node.install(Map.of("BYWASH_ROLES", "\texecutor  executor "));

        assertThat(node.log("driver", "etl").events()).isEmpty();
        assertThat(node.log("executor", "etl").events()).isNotEmpty();
        assertThat(node.log("master-worker", "etl").events()).isEmpty();
    }

    @Test
    void dryRunSaysWhatItWouldCopyAndChangesNothing() throws IOException {
        TestNode node = TestNode.create(directory);
        Path effect = writeWithInclude(node);
        var before = node.snapshot();

        TestNode.Outcome outcome = node.install("--dry-run");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .contains("would copy log4j2.xml to " + node.ours().resolve("log4j2.xml"))
                .contains("would copy " + TestNode.pluginJar().getFileName() + " to " + node.jars());
        assertThat(node.snapshot()).isEqualTo(before);
        assertThat(effect).doesNotExist();
    }

    @Test
    void explainSaysWhatEachLoggerReachesAndCreatesNothing() throws IOException {
        TestNode node = TestNode.create(directory);
        Path effect = writeWithInclude(node);
        var before = node.snapshot();

        String explained = node.install("--explain").output();

        assertThat(explained)
                .contains(
                        "  root: console [FATAL, ERROR, WARN] -> bywash [FATAL, ERROR, WARN], console [FATAL, ERROR, WARN]")
                .contains(
                        "  etl: console [FATAL, ERROR, WARN] -> bywash [FATAL, ERROR, WARN, INFO], console [FATAL, ERROR, WARN]")
                .contains(
                        "  com.example: file [FATAL, ERROR, WARN, INFO, DEBUG] -> file [FATAL, ERROR, WARN, INFO, DEBUG]");
        assertThat(node.snapshot()).isEqualTo(before);
        assertThat(effect).doesNotExist();
    }

    /** Gives the driver an appender for a file, which is returned, in a file that the driver's includes. */
    private Path writeWithInclude(TestNode node) throws IOException {
        Path file = directory.resolve("side-effect.log");
        node.write("driver", """
                <Configuration xmlns:xi="http://www.w3.org/2001/XInclude" status="WARN">
                  <xi:include href="appenders.inc.xml"/>
                  <Loggers>
                    <Logger name="com.example" level="DEBUG" additivity="false"><AppenderRef ref="file"/></Logger>
                    <Root level="WARN"><AppenderRef ref="console"/></Root>
                  </Loggers>
                </Configuration>
                """);
        Files.writeString(node.file("driver").resolveSibling("appenders.inc.xml"), """
                <Appenders>
                  <Console name="console" target="SYSTEM_ERR"/>
                  <File name="file" fileName="%s"/>
                </Appenders>
                """.formatted(file));
        return file;
    }

    /** As the platform's do, which are in jars of its own and say all that they do. */
    @Test
    void explainKnowsAppendersOfOtherJarsAndPrintsNothingButItsAnswer() throws IOException {
        TestNode node = TestNode.create(directory);
        node.addToJars(PlatformAppender.class);
        node.write("driver", """
                <Configuration status="INFO" packages="%s">
                  <Appenders><PlatformAppender name="platform"/></Appenders>
                  <Loggers><Root level="WARN"><AppenderRef ref="platform"/></Root></Loggers>
                </Configuration>
                """.formatted(PlatformAppender.class.getPackageName()));

        List<String> explained = node.install("--explain").output().lines().toList();

        assertThat(explained)
                .startsWith(node.file("driver").toString())
                .contains(
                        "  root: platform [FATAL, ERROR, WARN] -> bywash [FATAL, ERROR, WARN], platform [FATAL, ERROR, WARN]")
                .allMatch(line ->
                        line.startsWith("  ") || line.startsWith(node.root().toString()));
    }

    @Test
    void explainSaysWhatTheFragmentHasThatCannotBeDone() throws IOException {
        TestNode node = TestNode.create(directory);
        Path fragment = node.home().resolve("log4j2.xml");
        Files.writeString(
                fragment, Files.readString(fragment).replace("name=\"bywash\"/>", "name=\"bywash\" rooms=\"2\"/>"));

        TestNode.Outcome explained = node.install(Map.of("BYWASH_STRICT", "1"), "--explain");

        assertThat(explained.exitCode()).isZero();
        assertThat(explained.output())
                .containsPattern("the fragment: BywashAppender contains .* \"rooms\"")
                .contains("  root: ");
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
        assertThat(node.ours().resolve("log4j2.xml")).hasContent(current);
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
    void aNodeThatAnOlderVersionEditedIsRestored() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();
        byte[] platform = TestNode.platformFile("driver");
        Files.write(node.backup("driver"), platform);
        node.write(
                "driver",
                new String(platform, java.nio.charset.StandardCharsets.UTF_8)
                        .replace("</Appenders>", "<BywashAppender name=\"bywash\"/></Appenders>"));

        assertThat(node.install().output()).contains("restored " + node.file("driver"), "bywash: installed");

        assertThat(node.file("driver")).hasBinaryContent(platform);
        assertThat(node.log("driver", "etl.loads").events())
                .containsExactlyInAnyOrder("etl.loads FATAL", "etl.loads ERROR", "etl.loads WARN", "etl.loads INFO");
        node.install("--uninstall");
        assertThat(node.snapshot()).isEqualTo(before);
    }

    @Test
    void aBywashAppenderThatIsWrittenByHandGoesOnWorking() throws IOException {
        TestNode node = TestNode.create(directory);
        node.write("driver", """
                <Configuration>
                  <Appenders><BywashAppender name="mine"/></Appenders>
                  <Loggers><Root level="INFO"><AppenderRef ref="mine"/></Root></Loggers>
                </Configuration>
                """);

        node.install();

        assertThat(node.log("driver", "some.library").events())
                .containsExactlyInAnyOrder(
                        "some.library FATAL", "some.library ERROR", "some.library WARN", "some.library INFO");
    }

    @Test
    void aFragmentThatIsBrokenLaterCostsALineAndTheNodesLoggingGoesOn() throws IOException {
        TestNode node = TestNode.create(directory);
        TestNode.Logged before = node.log("driver", "etl");
        node.install();
        Files.writeString(node.ours().resolve("log4j2.xml"), "<Configuration><Appenders></Configuration>");

        TestNode.Logged after = node.log("driver", "etl");

        assertThat(after.events()).isEmpty();
        assertThat(after.files().values().stream()
                        .flatMap(List::stream)
                        .filter(line -> line.contains(" ERROR ") && line.contains("Bywash")))
                .singleElement()
                .asString()
                .contains("cannot be used: it is no well-formed XML: line 1");
        assertThat(after.files().get("logs/log4j-active.log"))
                .hasSameSizeAs(before.files().get("logs/log4j-active.log"));
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
                Map.of("LC_ALL", "C", "BYWASH_STRICT", "1"),
                List.of("bash", "-c", script, node.home().toString()));

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
