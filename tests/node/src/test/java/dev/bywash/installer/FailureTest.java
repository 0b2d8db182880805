package dev.bywash.installer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong: the cluster starts, the node is as it was, and one line says why. */
class FailureTest {

    @TempDir
    private Path directory;

    @Test
    void withoutAJdk() throws IOException {
        TestNode node = TestNode.create(directory);
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : List.of("bash", "cp", "dirname", "mktemp", "mv", "readlink", "rm", "sort", "tail")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }

        assertLeftAsItWas(node, Map.of("PATH", tools.toString(), "JAVA_HOME", ""), "no java in JAVA_HOME, PATH or");
    }

    @Test
    void withAJarThatIsCutOff() throws IOException {
        TestNode node = TestNode.create(directory);
        byte[] jar = Files.readAllBytes(TestNode.pluginJar());
        Files.write(pluginAt(node), Arrays.copyOf(jar, jar.length / 2));

        assertLeftAsItWas(node, Map.of(), "Could not find or load main class dev.bywash.log4j.install.Install");
    }

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
    void withAFragmentThatIsNoXml() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.writeString(node.home().resolve("log4j2.xml"), "<Configuration>\n<Appenders>\n</Configuration>");

        assertLeftAsItWas(
                node,
                Map.of(),
                "the fragment " + node.home().resolve("log4j2.xml")
                        + " cannot be used: it is no well-formed XML: line 3");
    }

    @Test
    void withASettingThatThePluginRefuses() throws IOException {
        TestNode node = TestNode.create(directory);
        Path fragment = node.home().resolve("log4j2.xml");
        Files.writeString(
                fragment,
                Files.readString(fragment).replace("name=\"bywash\"/>", "name=\"bywash\" queueBytes=\"7\"/>"));

        assertLeftAsItWas(node, Map.of(), "queueBytes");
    }

    @Test
    void withAnUnknownAppender() throws IOException {
        TestNode node = TestNode.create(directory);
        Path fragment = node.home().resolve("log4j2.xml");
        Files.writeString(fragment, Files.readString(fragment).replace("<BywashAppender", "<ByewashAppender"));

        assertLeftAsItWas(node, Map.of(), "Log4j does not accept the result");
    }

    @Test
    void withoutLog4j() throws IOException {
        TestNode node = TestNode.create(directory);
        try (var jars = Files.list(node.jars())) {
            for (Path jar : jars.toList()) {
                Files.delete(jar);
            }
        }

        assertLeftAsItWas(node, Map.of(), "no log4j-core and log4j-api in " + node.jars());
    }

    @Test
    void whereThereIsNoNode() throws IOException {
        TestNode node = TestNode.create(directory);
        for (String role : List.of("driver", "executor", "master-worker")) {
            Files.delete(node.file(role));
        }

        assertLeftAsItWas(node, Map.of(), "is this a Databricks node?");
    }

    @Test
    void aMissingFileIsNoFailure() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.delete(node.file("master-worker"));

        TestNode.Outcome outcome = node.install();

        assertThat(outcome.output()).contains("master-worker: no " + node.file("master-worker"), "bywash: installed");
        assertThat(node.file("master-worker")).doesNotExist();
    }

    @Test
    void withAFileThatWasBrokenBefore() throws IOException {
        TestNode node = TestNode.create(directory);
        byte[] whole = TestNode.platformFile("executor");
        node.write("executor", Arrays.copyOf(whole, whole.length / 2));

        assertLeftAsItWas(node, Map.of(), node.file("executor") + " cannot be merged: it is no well-formed XML");
    }

    @Test
    void aFileThatACrashCutOffIsTakenFromItsBackup() throws IOException {
        TestNode node = TestNode.create(directory);
        node.install();
        String installed = node.read("driver");
        node.write("driver", installed.substring(0, installed.length() / 2));

        TestNode.Outcome outcome = node.install();

        assertThat(outcome.output()).contains("driver: was damaged and is taken from its backup");
        assertThat(node.read("driver")).isEqualTo(installed);
    }

    @Test
    void withAFileWhoseLoggersComeFromElsewhere() throws IOException {
        TestNode node = TestNode.create(directory);
        node.write("driver", """
                <Configuration xmlns:xi="http://www.w3.org/2001/XInclude">
                  <Appenders><Console name="console"/></Appenders>
                  <xi:include href="loggers.xml"/>
                </Configuration>
                """);
        Files.writeString(
                node.file("driver").resolveSibling("loggers.xml"),
                "<Loggers><Root level='INFO'><AppenderRef ref='console'/></Root></Loggers>");

        assertLeftAsItWas(node, Map.of(), "events of logger");
    }

    @Test
    void withAFullDiskInTheScratchFolder() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();

        TestNode.Outcome outcome = node.run(
                Map.of(),
                List.of(
                        "bash",
                        "-c",
                        "trap '' XFSZ; ulimit -f 8; exec bash \"$0\"",
                        script(node).toString()));

        assertRefused(outcome, "cannot copy");
        assertThat(node.snapshot()).isEqualTo(before);
    }

    /** The jar and the first file are written by then, and have to be taken back. */
    @Test
    void withADiskThatIsFullHalfway() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();
        Files.createSymbolicLink(node.file("executor").resolveSibling("log4j2.xml.bywash-new"), Path.of("/dev/full"));

        TestNode.Outcome outcome = node.install();

        assertRefused(outcome, "cannot write " + node.file("executor"));
        assertThat(outcome.output()).contains("No space left on device");
        assertThat(node.snapshot()).isEqualTo(before);
    }

    @Test
    void withAFolderThatCannotBeWritten() throws IOException {
        TestNode node = TestNode.create(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(node.file("executor").getParent(), PosixFilePermissions.fromString("r-xr-xr-x"));
        var before = node.snapshot();
        for (Path folder : List.of(
                node.jars(),
                node.file("driver").getParent(),
                node.file("master-worker").getParent())) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of("bash", script(node).toString()));

        TestNode.Outcome outcome = node.run(Map.of(), command);

        assertRefused(outcome, "cannot write");
        assertThat(outcome.output()).contains("Permission denied");
        assertThat(node.snapshot()).isEqualTo(before);
    }

    @Test
    void withAJvmThatHangs() throws IOException {
        TestNode node = TestNode.create(directory);
        Path jdk = directory.resolve("jdk");
        tool(jdk.resolve("bin"), "java", "exec sleep 600");

        assertLeftAsItWas(
                node,
                Map.of("JAVA_HOME", jdk.toString(), "BYWASH_TIMEOUT", "1"),
                "left as it was: not done within 1 seconds");
    }

    @Test
    void withAJvmThatHangsAndDoesNotHeed() throws IOException {
        TestNode node = TestNode.create(directory);
        Path jdk = directory.resolve("jdk");
        tool(jdk.resolve("bin"), "java", "trap '' TERM\nexec sleep 300");

        assertLeftAsItWas(
                node, Map.of("JAVA_HOME", jdk.toString(), "BYWASH_TIMEOUT", "1"), "killed: not done within 1 seconds");
    }

    /** The way back removes the backup of the executor's file before it puts the driver's back, and is told to end in between. */
    @Test
    void toldToEndOnItsWayBack() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();
        Files.createSymbolicLink(node.file("executor").resolveSibling("log4j2.xml.bywash-new"), Path.of("/dev/full"));

        TestNode.Outcome outcome = installAndTerminateAtRemoval(node);

        assertRefused(outcome, "cannot write " + node.file("executor"));
        assertThat(node.snapshot()).isEqualTo(before);
    }

    /** All is in its place and only the scratch folder is left to remove. */
    @Test
    void toldToEndWhenAllIsDone() throws IOException {
        TestNode node = TestNode.create(directory);

        TestNode.Outcome outcome = installAndTerminateAtRemoval(node);

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output()).contains("bywash: installed").doesNotContain("NOT INSTALLED");
        assertThat(node.log("driver", "etl").events()).isNotEmpty();
    }

    @Test
    void aStepThatCannotBeTakenBackKeepsTheStepsThatItStandsOn() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();
        Path full = Files.createSymbolicLink(
                node.file("executor").resolveSibling("log4j2.xml.bywash-new"), Path.of("/dev/full"));
        // Where files are put back, `cp -p FROM TO.bywash-new`, no room is left either.
        Path tools = tool(directory.resolve("tools"), "cp", """
                case "$*" in
                -p*.bywash-new) echo "cp: error writing: No space left on device" >&2 && exit 1 ;;
                esac
                exec /bin/cp "$@"
                """);

        TestNode.Outcome outcome = node.install(Map.of("PATH", tools + ":" + System.getenv("PATH")));

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output())
                .contains("bywash: NOT INSTALLED, and the node is NOT as it was")
                .contains("(cp: error writing: No space left on device): cannot write " + node.file("executor"))
                .doesNotContain("left as it was");
        assertThat(node.read("driver")).contains("BywashAppender");
        assertThat(node.log("driver", "etl").events()).isNotEmpty();

        Files.deleteIfExists(full);
        assertThat(node.install().output()).contains("bywash: installed");
        node.install("--uninstall");
        assertThat(node.snapshot()).isEqualTo(before);
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

    /** SIGKILL at any instant: each file is the old or the new one, none names a class that is not there, and the next start repairs the rest. */
    @Test
    void killedAtAnyInstant() throws IOException {
        TestNode node = TestNode.create(directory);
        var before = node.snapshot();
        for (int millis = 200; millis <= 2000; millis += 200) {
            String seconds = millis / 1000 + "." + millis % 1000 / 100;
            node.run(
                    Map.of(),
                    List.of(
                            "timeout",
                            "-s",
                            "KILL",
                            seconds,
                            "bash",
                            script(node).toString()));
            for (String role : List.of("driver", "executor", "master-worker")) {
                String file = node.read(role);
                boolean merged = file.contains("BywashAppender");
                assertThat(merged || file.equals(new String(TestNode.platformFile(role), StandardCharsets.UTF_8)))
                        .as(role)
                        .isTrue();
                assertThat(!merged || Files.exists(node.jars().resolve(TestNode.JAR_NAME)))
                        .isTrue();
                assertThat(file).endsWith("</Configuration>\n");
            }
        }

        assertThat(node.install().output()).containsAnyOf("bywash: installed", "was installed already");
        assertThat(node.log("driver", "etl").events()).isNotEmpty();
        node.install("--uninstall");
        assertThat(node.snapshot()).isEqualTo(before);
    }

    @Test
    void strictlyAFailureStopsTheCluster() throws IOException {
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

    /** Sends SIGTERM to the script whenever it removes a file that is not a half-written one. */
    private TestNode.Outcome installAndTerminateAtRemoval(TestNode node) throws IOException {
        Path tools = tool(directory.resolve("tools"), "rm", """
                case "$*" in
                *.bywash-new) ;;
                *) kill -TERM "$SCRIPT" ;;
                esac
                exec /bin/rm "$@"
                """);
        return node.run(
                Map.of("PATH", tools + ":" + System.getenv("PATH")),
                List.of(
                        "bash",
                        "-c",
                        "export SCRIPT=$$ && exec bash \"$0\"",
                        script(node).toString()));
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
                .startsWith("bywash: NOT INSTALLED, the node is left as it was: ")
                .contains(reason);
    }

    private static Path script(TestNode node) {
        return node.home().resolve("install-bywash.sh");
    }

    private static Path pluginAt(TestNode node) {
        return node.home().resolve(TestNode.pluginJar().getFileName());
    }
}
