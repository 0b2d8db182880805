package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong: the cluster starts, the node is as it was, and one line says why. */
class FailureTest {

    @TempDir
    private Path directory;

    @Test
    void withoutAJar() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.delete(pluginAt(node));

        assertLeftAsItWas(node, Map.of(), "no bywash-log4j2-plugin*.jar in " + node.home());
    }

    @Test
    void withoutAFragment() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.delete(node.home().resolve("log4j2.xml"));

        assertLeftAsItWas(node, Map.of(), "no fragment " + node.home().resolve("log4j2.xml"));
    }

    @Test
    void whereThereIsNoNode() throws IOException {
        TestNode node = TestNode.create(directory);
        for (String role : List.of("driver", "executor", "master-worker")) {
            Files.delete(node.file(role));
        }

        assertLeftAsItWas(node, Map.of(), "is this a Databricks node?");
    }

    /** Nothing would log to Bywash, and nobody would be told. */
    @ParameterizedTest
    @ValueSource(strings = {"driver,executor", "Driver", "driver worker", " "})
    void withRolesThatThereAreNot(String roles) throws IOException {
        TestNode node = TestNode.create(directory);

        assertLeftAsItWas(
                node,
                Map.of("BYWASH_ROLES", roles),
                "BYWASH_ROLES is \"" + roles + "\", but can only name driver and executor");
    }

    @Test
    void withAnUnknownArgument() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();

        assertRefused(node.install("--instal"), "unknown argument --instal; see --help");
        assertThat(node.snapshot()).isEqualTo(before);
        assertThat(node.install(Map.of("BYWASH_STRICT", "1"), "--instal").exitCode())
                .isEqualTo(1);
    }

    @Test
    void aMissingFileIsNoFailure() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.delete(node.file("executor"));

        assertThat(node.install().output()).contains("bywash: installed");
        assertThat(node.file("executor")).doesNotExist();
    }

    /** The jar is the last file; what was written before it has to go again. */
    @Test
    void withADiskThatIsFullHalfway() throws IOException {
        TestNode node = TestNode.create(directory);
        node.install();
        var before = node.snapshot();
        Files.writeString(node.home().resolve("log4j2.xml"), "<!-- newer -->", java.nio.file.StandardOpenOption.APPEND);
        Files.createSymbolicLink(node.jars().resolve(TestNode.JAR_NAME + ".bywash-new"), Path.of("/dev/full"));

        TestNode.Outcome outcome = node.install();

        assertRefused(outcome, "No space left on device");
        assertThat(node.snapshot()).isEqualTo(before);
    }

    @Test
    void withAFolderThatCannotBeWritten() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(node.jars(), PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(node.ours().getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        var before = node.snapshot();
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of("bash", script(node).toString()));

        TestNode.Outcome outcome = node.run(Map.of(), command);

        assertRefused(outcome, "Permission denied");
        assertThat(node.snapshot()).isEqualTo(before);
    }

    /** SIGKILL before each program that the script calls: the events of a JVM arrive or do not, it starts whatever lies there, and the next start repairs the rest. */
    @Test
    void killedAtAnyStep() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();
        for (String program : List.of("mkdir", "cp", "chmod", "cmp", "mv")) {
            for (int call = 1; call <= 3; call++) {
                Path count = Files.writeString(directory.resolve("count"), "");
                Path tools = tool(
                        directory.resolve("tools-" + program), program, """
                        echo >> %s
                        [ "$(wc -l < %s)" = %d ] && kill -KILL "$SCRIPT"
                        exec /usr/bin/%s "$@"
                        """.formatted(count, count, call, program));
                node.run(
                        Map.of("PATH", tools + ":" + System.getenv("PATH")),
                        List.of(
                                "bash",
                                "-c",
                                "export SCRIPT=$$ && exec bash \"$0\"",
                                script(node).toString()));
                assertThat(node.file("driver")).hasBinaryContent(TestNode.platformFile("driver"));
                if (Files.exists(node.jars().resolve(TestNode.JAR_NAME))) {
                    assertThat(node.jars().resolve(TestNode.JAR_NAME)).hasSameBinaryContentAs(TestNode.pluginJar());
                }
            }
            assertThat(node.install().output()).containsAnyOf("bywash: installed", "was installed already");
            node.install("--uninstall");
            assertThat(node.snapshot()).isEqualTo(before);
        }
    }

    @Test
    void twoAtOnce() throws IOException {
        TestNode node = TestNode.create(directory);

        TestNode.Outcome both = node.run(
                Map.of(),
                List.of(
                        "bash",
                        "-c",
                        "bash \"$0\" & bash \"$0\" & wait",
                        script(node).toString()));

        assertThat(both.output())
                .contains("bywash: installed", "was installed already")
                .doesNotContain("NOT");
        assertThat(node.jars().resolve(TestNode.JAR_NAME)).hasSameBinaryContentAs(TestNode.pluginJar());
    }

    @Test
    void strictlyAFragmentThatCannotBeUsedStopsTheCluster() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();
        Path fragment = node.home().resolve("log4j2.xml");
        String whole = Files.readString(fragment);
        String several = whole.replace("<BywashAppender name=\"bywash\"/>", """
                        <BywashAppender name="small" queueBytes="7"/>
                        <BywashAppender name="both" target="stdout" directory="${env:LOGS}"/>
                        <BywashAppender name="kept" directory="/logs" retainHours="a week"/>
                        <BywashAppender name="long"><BywashLayout maxMessageLength="16k"/></BywashAppender>
                        <BywashAppender name="open"><BywashLayout>
                          <BywashRedaction personalDate="true"/>
                        </BywashLayout></BywashAppender>
                        """)
                .replace(
                        "<AppenderRef ref=\"bywash\"/>",
                        "<AppenderRef ref=\"small\"/><AppenderRef ref=\"both\"/><AppenderRef ref=\"kept\"/><AppenderRef ref=\"long\"/><AppenderRef ref=\"open\"/>");
        Map<String, List<String>> broken = Map.of(
                "<Configuration>\n<Appenders>\n</Configuration>",
                List.of("it is no well-formed XML: line 3"),
                whole.replace("<BywashAppender", "<ByewashAppender"),
                List.of("Log4j knows no <ByewashAppender>"),
                several,
                List.of(
                        "queueBytes is 7",
                        "it has a target and a directory",
                        "retainHours is \"a week\"",
                        "maxMessageLength is \"16k\"",
                        "BywashRedaction has no use for personalDate"),
                whole.replace("name=\"bywash\"/>", """
                        name="bywash"><BywashLayout><BywashRedaction>
                          <BywashRule name="own" pattern="(ab){4}"/>
                        </BywashRedaction></BywashLayout></BywashAppender>
                        """),
                List.of("the fragment: BywashRedaction: The rule own is left out."),
                whole.replace("<Configuration>", "<Configuration><ThresholdFilter level=\"INFO\"/>"),
                List.of("<ThresholdFilter> cannot be merged"));

        for (Map.Entry<String, List<String>> one : broken.entrySet()) {
            Files.writeString(fragment, one.getKey());

            TestNode.Outcome outcome = node.install(Map.of("BYWASH_STRICT", "1"));

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.output()).startsWith("bywash: NOT INSTALLED").contains(one.getValue());
            assertThat(node.snapshot()).isEqualTo(before);
        }
        Path local = directory.resolve("local");
        Files.writeString(
                fragment,
                whole.replace(
                        "name=\"bywash\"/>", "name=\"bywash\" directory=\"" + local + "\" retainHours=\"168\"/>"));
        assertThat(node.install(Map.of("BYWASH_STRICT", "1")).output()).contains("bywash: installed");
        assertThat(local).doesNotExist();
    }

    @Test
    void strictlyWhatIsMissingStopsTheCluster() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.delete(pluginAt(node));

        assertThat(node.install(Map.of("BYWASH_STRICT", "1")).exitCode()).isEqualTo(1);
        assertThat(node.install().exitCode()).isZero();
    }

    private static void assertLeftAsItWas(TestNode node, Map<String, String> environment, String reason)
            throws IOException {
        var before = node.snapshot();

        TestNode.Outcome outcome =
                node.run(environment, List.of("/usr/bin/bash", script(node).toString()));

        assertRefused(outcome, reason);
        assertThat(node.snapshot()).isEqualTo(before);
    }

    /** Puts a program that bears a tool's name into a folder, and returns the folder. */
    private static Path tool(Path folder, String name, String body) throws IOException {
        Path tool = Files.createDirectories(folder).resolve(name);
        Files.writeString(tool, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    private static void assertRefused(TestNode.Outcome outcome, String reason) {
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output().lines().filter(line -> line.contains("NOT INSTALLED")))
                .singleElement()
                .asString()
                .startsWith("bywash: NOT INSTALLED: ")
                .contains(reason);
    }

    private static Path script(TestNode node) {
        return node.home().resolve("install-bywash.sh");
    }

    private static Path pluginAt(TestNode node) {
        return node.home().resolve(TestNode.pluginJar().getFileName());
    }
}
