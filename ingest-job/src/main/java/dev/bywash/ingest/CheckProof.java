package dev.bywash.ingest;

import dev.bywash.ingest.audit.Proof;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Checks a proof of {@link ProveJob}. Needs neither Spark nor the table: a JDK, this jar, and the public key.
 *
 * <p>Exit codes: 0 it proves the event; 1 it does not; 2 bad arguments.
 */
@Command(
        name = "check-proof",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "Checks a proof. Needs no Spark.",
        footer = {"", "Exit codes: 0 it proves the event; 1 it does not; 2 bad arguments."})
public final class CheckProof implements Callable<Integer> {

    @Option(
            names = "--proof",
            required = true,
            converter = MachinePathConverter.class,
            paramLabel = "FILE",
            description = "What ProveJob wrote.")
    private Path proof;

    @Option(
            names = "--public-key",
            required = true,
            paramLabel = "FILE",
            description = "The key that checkpoints are signed with (PEM).")
    private String publicKey;

    @Option(
            names = "--checkpoint",
            converter = MachinePathConverter.class,
            paramLabel = "FILE",
            description = "A checkpoint that was kept elsewhere, and has to be the proof's.")
    private Path checkpoint;

    private final PrintStream out;
    private final PrintStream err;

    CheckProof(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        int code = run(System.out, System.err, arguments);
        if (code != 0) {
            Exit.with(code);
        }
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new CheckProof(out, err)).execute(arguments);
    }

    @Override
    public Integer call() {
        try {
            String kept = checkpoint == null ? null : Files.readString(checkpoint);
            Proof read = Proof.parse(Files.readString(proof));
            out.println(read.check(publicKey, kept) + ".");
            out.println(read.line());
            return 0;
        } catch (Proof.Wrong e) {
            err.println("NOT PROVED: " + e.getMessage() + ".");
            return 1;
        } catch (IOException | IllegalArgumentException e) {
            err.println("Cannot check: " + e);
            return 2;
        }
    }
}
