package dev.bywash.casestudy;

import dev.bywash.casestudy.report.FigureTables;
import dev.bywash.casestudy.report.Page;
import dev.bywash.casestudy.report.Plots;
import dev.bywash.casestudy.report.Results;
import dev.bywash.casestudy.run.Workspace;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns results into tables and plots. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints the tables of the results that a directory has, and draws the plots.")
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The directory of a study, as the command run made it.")
    private Path directory;

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Where the plots go (default: plots/ in the directory of the study).")
    private Path plots;

    @Option(names = "--page", paramLabel = "FILE", description = "A Markdown page whose marked figures are replaced.")
    private Path page;

    @Override
    public Integer call() {
        report(new Workspace(directory), plots, page, System.out);
        return 0;
    }

    /** {@code plots} and {@code page} may be null. */
    static void report(Workspace workspace, Path plots, Path page, PrintStream out) {
        Results results = Results.read(workspace);
        Map<String, String> tables = new FigureTables(results).all();
        tables.forEach((name, table) -> out.printf("%n%s%n%n%s", name, table));
        Path drawn = plots == null ? workspace.directory().resolve("plots") : plots;
        new Plots(results).drawTo(drawn);
        out.printf("%nThe plots lie in %s, the results in %s.%n", drawn, workspace.results());
        if (page != null) {
            new Page(page).update(tables);
        }
    }
}
