package dev.bywash.casestudy;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the case study. */
@Command(
        name = "case-study",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, ReportCommand.class, SavingsCommand.class},
        description = "Measures what logging costs an ETL.")
final class CaseStudy {

    private CaseStudy() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new CaseStudy()).setCaseInsensitiveEnumValuesAllowed(true);
    }
}
