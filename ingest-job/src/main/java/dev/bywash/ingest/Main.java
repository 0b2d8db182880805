package dev.bywash.ingest;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the jar does by itself: it names its commands and its version, which takes nothing beside a JDK, and starts a command where Spark is.
 *
 * <p>Exit codes: those of the command; 2 when there is no such command, or no Spark to run it.
 */
public final class Main {

    private static final int BAD_ARGUMENTS = 2;

    private final PrintStream out;
    private final PrintStream err;

    Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** The other mains of this jar. Their classes are loaded when they run, for that takes Spark. */
    enum Command {
        INGEST("IngestJob", "merges delivered event lines into Delta tables, each event exactly once"),
        VERIFY("VerifyJob", "tells whether the tables hold exactly the events of delivered files and of the audit log"),
        MAINTAIN("MaintenanceJob", "keeps the tables fast and small: compacts, and deletes what is too old"),
        REPORT("ReportJob", "writes one page of HTML that shows what the tables say"),
        DOCTOR("DoctorJob", "goes from cluster to table, and says what is right, what is wrong and what to do"),
        TRY_RULE("TryRuleJob", "lists the alerts that a rule of your own would have been in the past"),
        PROVE("ProveJob", "writes the proof that an event is what its run brought"),
        ERASE("EraseJob", "erases the content of events, and says so in the audit log"),
        CHECK_PROOF("CheckProof", "checks such a proof; needs no Spark");

        private final String className;
        private final String purpose;

        Command(String className, String purpose) {
            this.className = "dev.bywash.ingest." + className;
            this.purpose = purpose;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static void main(String[] arguments) {
        int code = new Main(System.out, System.err).run(arguments);
        if (code != 0) {
            Exit.with(code);
        }
    }

    int run(String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (List.of("--help", "-h", "help").contains(first)) {
            usage(out);
            return 0;
        }
        if (List.of("--version", "-V").contains(first)) {
            out.println(Version.LINE);
            return 0;
        }
        return Stream.of(Command.values())
                .filter(command -> command.word().equals(first))
                .findFirst()
                .map(command -> start(command, Arrays.copyOfRange(arguments, 1, arguments.length)))
                .orElseGet(() -> {
                    err.println(first.isEmpty() ? "Name a command." : "There is no command " + first + ".");
                    err.println();
                    usage(err);
                    return BAD_ARGUMENTS;
                });
    }

    private int start(Command command, String[] arguments) {
        if (command == Command.CHECK_PROOF) {
            return CheckProof.run(out, err, arguments);
        }
        try {
            Class.forName("org.apache.spark.sql.SparkSession", false, Main.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            err.println("There is no Spark on the class path, and " + command.word() + " runs on it. Start it so:");
            err.println();
            submit(err, command.word());
            return BAD_ARGUMENTS;
        }
        // Each ends the process itself when it fails.
        switch (command) {
            case INGEST -> IngestJob.main(arguments);
            case VERIFY -> VerifyJob.main(arguments);
            case MAINTAIN -> MaintenanceJob.main(arguments);
            case REPORT -> ReportJob.main(arguments);
            case DOCTOR -> DoctorJob.main(arguments);
            case TRY_RULE -> TryRuleJob.main(arguments);
            case PROVE -> ProveJob.main(arguments);
            case ERASE -> EraseJob.main(arguments);
            case CHECK_PROOF -> throw new IllegalStateException("It has been run above");
        }
        return 0;
    }

    private static void usage(PrintStream to) {
        to.println(Version.LINE + ", to run on Spark with Delta: brings delivered event lines into tables.");
        to.println();
        submit(to, "COMMAND");
        to.println();
        to.println("Commands; each has a --help of its own, and a main class to name in a task of a Databricks job:");
        to.println();
        for (Command command : Command.values()) {
            to.printf("  %-11s %s%n", command.word(), command.purpose);
            to.printf("  %-11s %s%n", "", command.className);
        }
        to.println();
        to.println("--help, --version and check-proof need no Spark: java -jar bywash-ingest-job.jar --version");
    }

    private static void submit(PrintStream to, String command) {
        to.println("  spark-submit --packages DELTA bywash-ingest-job.jar " + command + " [options]");
        to.println("      DELTA is the build for your Spark, as io.delta:delta-spark_4.1_2.13:4.4.0");
    }
}
