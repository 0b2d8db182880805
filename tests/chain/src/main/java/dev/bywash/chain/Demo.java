package dev.bywash.chain;

import dev.bywash.ingest.report.Period;
import dev.bywash.ingest.report.Reports;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** The front door: the main job, end to end, and what to try on what it leaves. The script {@code demo} builds and starts it. */
@Command(
        name = "./demo",
        mixinStandardHelpOptions = true,
        versionProvider = Demo.Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "[sql | kill]",
        description = {
            "",
            "A real Spark driver loads many small Delta tables on an emulated Databricks",
            "cluster that the init script has prepared. What it logs goes to stdout, is",
            "rolled and delivered (an hour passes in 30 seconds), and the ingest job brings",
            "it into Delta meanwhile. Ends with a proof that nothing is missing.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 all is as it should be; 1 something is missing, doubled, or",
            "failed; 2 bad arguments."
        })
final class Demo implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int BAD_ARGUMENTS = 2;
    private static final int TABLES_TO_KILL = 60;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "tests/chain/target/demo",
            scope = ScopeType.INHERIT,
            description =
                    "Where everything is kept; a run empties it first if an earlier one made it (${DEFAULT-VALUE}).")
    private Path directory;

    @Option(
            names = "--tables",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many tables to load (${DEFAULT-VALUE}).")
    private int tables;

    private final PrintStream out = System.out;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Demo()).setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().printf("%n%s%n", e.getMessage());
            return FAILED;
        });
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (tables < 1) {
            System.err.println("--tables must be at least 1");
            return BAD_ARGUMENTS;
        }
        out.printf(
                "Bywash demo: %,d Delta tables are loaded; each event that is logged must get into a table, once.%n%n",
                tables);
        Screen screen = screen();
        DemoReport report = compare(screen, new DemoRun(directory(), tables, screen).run(0));
        report.printLoads(screen);
        report.printProof(screen);
        tryNext(screen);
        return report.isComplete() ? 0 : FAILED;
    }

    @Command(
            name = "sql",
            mixinStandardHelpOptions = true,
            versionProvider = Demo.Version.class,
            description = "Runs a query over the tables and views that the last demo made.")
    int sql(@Parameters(paramLabel = "QUERY", description = "As in \"SELECT * FROM table_loads\".") String query)
            throws IOException, AnalysisException {
        if (!DemoRun.madeTablesIn(directory())) {
            System.err.println("There are no tables in " + directory() + " yet: run ./demo first.");
            return BAD_ARGUMENTS;
        }
        try (SparkSession session = DemoSession.open()) {
            return DemoSql.of(session, directory()).print(query, out, System.err) ? 0 : FAILED;
        }
    }

    @Command(
            name = "kill",
            mixinStandardHelpOptions = true,
            versionProvider = Demo.Version.class,
            description = "The same, but the driver is killed by SIGKILL halfway; names what is lost.")
    int kill() throws IOException, InterruptedException {
        out.printf("Bywash demo: the driver is killed by SIGKILL amid %,d loads. What is lost?%n%n", TABLES_TO_KILL);
        Screen screen = screen();
        DemoReport report = compare(screen, new DemoRun(directory(), TABLES_TO_KILL, screen).run(TABLES_TO_KILL / 2));
        report.printLoss(screen);
        return report.isWholeSoFar() ? 0 : FAILED;
    }

    private DemoReport compare(Screen screen, SparkSession session) throws IOException, InterruptedException {
        return screen.step("What was logged is compared with the table", progress -> {
            DemoReport report = DemoReport.of(session, directory());
            Instant now = Instant.now();
            Period today = new Period(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
            String tables = ClusterWithBywash.tables(directory).toString();
            Files.writeString(report(), Reports.page(session, tables, today, "bywash-ingest-job", now));
            return report;
        });
    }

    private void tryNext(Screen screen) {
        screen.heading("Try next");
        screen.say("Open %s in a browser: the report.", report());
        screen.say("./demo sql \"SELECT event_time, level, message, attributes FROM events LIMIT 10\"");
        screen.say(
                "./demo sql \"SELECT table, status, rows, exception_message FROM table_loads ORDER BY status, table\"");
        screen.say("./demo sql \"SELECT * FROM writer_completeness\"");
        screen.say("./demo kill      kills the driver amid its loads, and names what is lost");
    }

    private Path directory() {
        return directory.toAbsolutePath();
    }

    private Path report() {
        return directory().resolve("report.html");
    }

    private Screen screen() {
        return Screen.of(out, Integer.getInteger("bywash.demo.columns", 0), System.getenv(), 4);
    }

    /** What the built jar says of itself. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"bywash-demo " + Demo.class.getPackage().getImplementationVersion()};
        }
    }
}
