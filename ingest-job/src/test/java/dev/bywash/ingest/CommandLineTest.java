package dev.bywash.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What needs no Spark to be told. */
class CommandLineTest {

    private final StringWriter output = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--source /logs",
                "--source /logs --target a.b.c.d",
                "--source /logs --target main.logs --every soon",
                "--source /logs --target main.logs --every 0s",
                "--source /logs --target main.logs --run-for 5m",
                "--source /logs --target main.logs --max-line-bytes 10",
                "--source /logs --target main.logs --max-bytes-per-run 0",
                "--source /logs --target main.logs --retention-days 0",
                "--source /logs --target main.logs --reader telepathy",
                "--source /logs --target main.logs --signing-key env:NONE",
                "--source /logs --target main.logs --audit on --signing-key env:NONE",
                "--source /logs --target main.logs --checkpoints /audit",
                "--source /logs --target main.logs --channels https://hooks.example.com/secret",
                "--source /logs --target main.logs --channels secrets:a'b",
                "--source /logs --target main.logs --unheard-of"
            })
    void badArgumentsEndWithTwoBeforeAnySparkStarts(String arguments) {
        int code = execute(new IngestJob(), arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

        assertThat(code).isEqualTo(2);
        assertThat(output.toString()).contains("Usage: bywash-ingest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--target main.logs",
                "--target main.logs --rule r --query q",
                "--target main.logs --rule r --every 1s",
                "--target main.logs --rule r --last 1m",
                "--target main.logs --query q --patience 0"
            })
    void aRuleIsTriedBySensibleArgumentsAlone(String arguments) {
        int code = execute(new TryRuleJob(), arguments.split(" ", -1));

        assertThat(code).isEqualTo(2);
        assertThat(output.toString()).contains("Usage: bywash-try-rule");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-13-01", "2026-11-27T02:00", "2999-01-01"})
    void whatIsSinceIsADayOrAnInstantThatHasCome(String since) {
        int code = execute(new VerifyJob(), "--target", "main.logs", "--since", since);

        assertThat(code).isEqualTo(2);
        assertThat(output.toString()).contains("--since").contains(since);
    }

    @Test
    void sinceAnInstantIsSinceItsDayInUtc() {
        SinceConverter converter = new SinceConverter();

        assertThat(List.of("2026-11-27", "2026-11-27T00:00:00Z", "2026-11-27T23:59:59.9Z"))
                .extracting(converter::convert)
                .containsOnly(LocalDate.of(2026, 11, 27));
    }

    @Test
    void helpAndVersionEndWithZero() {
        assertThat(execute(new IngestJob(), "--help")).isZero();
        assertThat(execute(new MaintenanceJob(), "--help")).isZero();
        assertThat(execute(new VerifyJob(), "--version")).isZero();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionIsInTheManual(Object command) throws Exception {
        String page = command instanceof TryRuleJob ? "watch.md" : "ingest.md";
        String manual = Files.readString(Path.of("../docs", page));

        assertThat(new CommandLine(command).getCommandSpec().options())
                .allSatisfy(option -> assertThat(manual).contains("`" + option.longestName()));
    }

    @Test
    void theWalkOfOneEventIsToldInEightNamesOfTheCode() throws Exception {
        String walk = Files.readString(Path.of("../docs/ingest.md"))
                .split("### How one event goes through the code\n", -1)[1]
                .split("\n## ", -1)[0];
        List<String> steps = walk.lines()
                .filter(line -> line.matches("\\d\\. .*"))
                .map(line -> line.split("`", -1)[1])
                .toList();
        List<String> classes = Pattern.compile("`((?:[a-z]+\\.)?[A-Z]\\w+)`")
                .matcher(walk)
                .results()
                .map(name -> name.group(1))
                .filter(name -> name.contains(".") || steps.contains(name))
                .toList();

        assertThat(steps).hasSize(8);
        assertThat(classes).containsAll(steps).allSatisfy(name -> assertThat(Class.forName(
                        "dev.bywash.ingest." + name, false, getClass().getClassLoader()))
                .isNotNull());
    }

    static Stream<Object> commands() {
        return Stream.of(
                new IngestJob(),
                new MaintenanceJob(),
                new VerifyJob(),
                new ProveJob(),
                new EraseJob(),
                new TryRuleJob());
    }

    @Test
    void memoryThatIsOutIsSaidAndEndsTheJobWithOne() {
        VerifyJob job = new VerifyJob();
        job.parse("--target", "main.logs");
        try (Logged logged = Logged.by(SparkJob.class)) {
            int code = job.codeOf(() -> {
                throw new OutOfMemoryError("Java heap space");
            });

            assertThat(code).isOne();
            assertThat(logged.messages()).singleElement().satisfies(text -> assertThat(text)
                    .startsWith("bywash-verify failed: java.lang.OutOfMemoryError: Java heap space. "));
        }
    }

    /** Of each command in the page of the auditor: that its options are there, that they take such values, and that none is missing. */
    @Test
    void theCommandsOfTheAuditorsPageAreTaken() throws Exception {
        Map<String, Supplier<Object>> commands = Map.of(
                "ingest", IngestJob::new,
                "verify", VerifyJob::new,
                "prove", ProveJob::new,
                "check-proof", () -> new CheckProof(System.out, System.err),
                "erase", EraseJob::new);
        String page = Files.readString(Path.of("../docs/audit.md")).replaceAll("\\\\\\n\\s*", "");
        Set<String> seen = new TreeSet<>();
        Matcher command =
                Pattern.compile("bywash-ingest-job\\.jar ([a-z-]+) (.*)").matcher(page);
        while (command.find()) {
            List<String> arguments = Pattern.compile("\"([^\"]*)\"|(\\S+)")
                    .matcher(command.group(2))
                    .results()
                    .map(argument -> argument.group(1) == null ? argument.group(2) : argument.group(1))
                    .toList();
            seen.add(command.group(1));
            new CommandLine(commands.get(command.group(1)).get())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(arguments.toArray(String[]::new));
        }
        assertThat(seen).isEqualTo(commands.keySet());
    }

    /** As a path, it would be a file beside the job that nobody looks for. */
    @Test
    void proofsAndCheckpointsOfAnotherFileSystemAreBadArguments() {
        String elsewhere = "s3://bucket/file";
        String event = "01KAQ8Z4M3T9V6W2X5Y7R8N0PC-1";

        assertThat(execute(new ProveJob(), "--target", "/t", "--event", event, "--out", elsewhere))
                .isEqualTo(2);
        assertThat(execute(new ProveJob(), "--target", "/t", "--event", event, "--out", "o", "--checkpoint", elsewhere))
                .isEqualTo(2);
        assertThat(execute(new CheckProof(System.out, System.err), "--proof", elsewhere, "--public-key", "k"))
                .isEqualTo(2);
        assertThat(output.toString()).contains("--out", "--checkpoint", "--proof", "/Volumes/CATALOG/SCHEMA/VOLUME");
    }

    @Test
    void durationsAreReadAsPeopleWriteThem() {
        DurationConverter converter = new DurationConverter();

        assertThat(List.of("500ms", "30s", "5m", "2h", "7d", "PT5M"))
                .extracting(converter::convert)
                .extracting(Object::toString)
                .containsExactly("PT0.5S", "PT30S", "PT5M", "PT2H", "PT168H", "PT5M");
    }

    private int execute(Object command, String... arguments) {
        PrintWriter writer = new PrintWriter(output, true);
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(writer)
                .setErr(writer)
                .execute(arguments);
    }
}
