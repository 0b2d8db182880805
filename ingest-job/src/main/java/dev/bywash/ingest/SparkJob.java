package dev.bywash.ingest;

import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.tables.Target;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the mains have in common: where the tables are, a session to work in, and what becomes of a failure. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        showDefaultValues = true)
abstract class SparkJob implements Callable<Integer> {

    static {
        LocalLogging.configure();
    }

    private static final Logger LOG = LoggerFactory.getLogger(SparkJob.class);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--target",
            required = true,
            paramLabel = "CATALOG.SCHEMA|DIR",
            converter = TargetConverter.class,
            description = "Where the tables are. With a slash in it: a directory that holds them.")
    private Target target;

    static void main(SparkJob job, String[] arguments) {
        int code = job.commandLine().execute(arguments);
        if (code != 0) {
            Exit.with(code);
        }
    }

    /** Takes its options and does nothing yet: for who has a session, and calls {@link #run}. */
    final void parse(String... arguments) {
        commandLine().parseArgs(arguments);
    }

    private CommandLine commandLine() {
        return new CommandLine(this).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /**
     * Checks what the options cannot say of themselves, before any Spark starts.
     *
     * @throws ParameterException when arguments are bad
     */
    abstract void validate();

    /** Does the job, and returns its exit code. */
    abstract int run(SparkSession spark) throws Exception;

    @Override
    public final Integer call() {
        validate();
        SparkSession spark = Sessions.open(spec.name());
        Engine.stageIn(target.isDirectory() ? null : target.schema());
        try {
            return codeOf(() -> {
                Engine.of(spark).start(spark);
                return run(spark);
            });
        } finally {
            if (!Sessions.onDatabricks()) {
                spark.stop();
            }
        }
    }

    /** The code that the work ends with: where it fails, 1, and the log says why. */
    final int codeOf(Callable<Integer> work) {
        try {
            return work.call();
        } catch (Exception | Error e) {
            // An Error too: memory that is out would end the process without a word.
            LOG.error(
                    "{} failed: {}. Nothing is lost; mend that and run the job again",
                    spec.name(),
                    Failure.reason(e),
                    e);
            return 1;
        }
    }

    Target target() {
        return target;
    }

    /** A {@code value} of null is an option that was left out. */
    void requireAtLeast(String option, long least, Number value) {
        if (value != null && value.longValue() < least) {
            throw bad(option + " must be at least " + least + ", not " + value);
        }
    }

    /** The schema that an option names; null of {@code off}. */
    String schemaOf(String jobTables) {
        if (jobTables.equals("off")) {
            return null;
        }
        if (!jobTables.matches("[\\w-]+(\\.[\\w-]+)?")) {
            throw bad("--job-tables: it is off, SCHEMA or CATALOG.SCHEMA, as system.lakeflow, not '" + jobTables + "'");
        }
        return jobTables;
    }

    /** An option in days; null when it was left out. */
    static Duration days(Integer days) {
        return days == null ? null : Duration.ofDays(days);
    }

    /** The files that an option {@code --log4j-files} asks for. */
    static LogFiles logFiles(Switch log4jFiles) {
        return log4jFiles == Switch.ON ? LogFiles.WITH_LOG4J : LogFiles.STANDARD;
    }

    ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
