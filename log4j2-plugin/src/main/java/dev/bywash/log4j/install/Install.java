package dev.bywash.log4j.install;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The part of the installer that understands XML and Log4j; {@code init-scripts/install-bywash.sh} runs it and moves the files.
 *
 * <pre>
 * Install merge FRAGMENT STAGING ROLE=FILE...
 * Install strip STAGING ROLE=FILE...
 * </pre>
 *
 * <p>For each file, {@code merge} writes into the staging directory {@code ROLE.merged}, the file with the fragment in it, and
 * {@code ROLE.base}, the file without anything of Bywash; {@code strip} writes the latter alone. A file that is no XML any more is taken
 * from its backup, {@code FILE.before-bywash}. One line a file in {@code report} says what was found and done. The environment's {@code DB_CLUSTER_ID},
 * {@code DB_CLUSTER_NAME} and {@code DB_CONTAINER_IP} become attributes of the appender.
 *
 * <p>Exit code 0: all written; 1: one line on stderr says which file cannot be done, and why; 2: wrong arguments.
 */
public final class Install {

    /** Appended to a file's name: what the file was before. */
    static final String BACKUP_SUFFIX = ".before-bywash";

    private Install() {}

    public static void main(String[] arguments) {
        int exit = run(Arrays.asList(arguments), System.getenv(), System.err);
        System.err.flush();
        // Not exit: the appender that Log4j built for the check must not report the end of a process that logged
        // nothing.
        Runtime.getRuntime().halt(exit);
    }

    static int run(List<String> arguments, Map<String, String> environment, PrintStream err) {
        boolean merge = arguments.size() >= 4 && arguments.get(0).equals("merge");
        boolean strip = arguments.size() >= 3 && arguments.get(0).equals("strip");
        if (!merge && !strip) {
            err.println("usage: Install merge FRAGMENT STAGING ROLE=FILE... | Install strip STAGING ROLE=FILE...");
            return 2;
        }
        try {
            Fragment fragment = merge ? fragment(Paths.get(arguments.get(1))) : null;
            Path staging = Paths.get(arguments.get(merge ? 2 : 1));
            List<String> report = new ArrayList<>();
            for (String target : arguments.subList(merge ? 3 : 2, arguments.size())) {
                int equals = target.indexOf('=');
                if (equals < 0) {
                    err.println("\"" + target + "\" is not of the form ROLE=FILE");
                    return 2;
                }
                String role = target.substring(0, equals);
                Path file = Paths.get(target.substring(equals + 1));
                report.add(role + ": " + stage(file, role, fragment, environment, staging));
            }
            Files.write(staging.resolve("report"), report);
            return 0;
        } catch (InstallException e) {
            err.println(oneLine(e.getMessage()));
            return 1;
        } catch (IOException e) {
            err.println(oneLine("cannot read or write " + e.getMessage()));
            return 1;
        }
    }

    private static Fragment fragment(Path file) throws InstallException, IOException {
        try {
            return Fragment.parse(Files.readAllBytes(file));
        } catch (InstallException e) {
            throw new InstallException("the fragment " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static String stage(
            Path file, String role, Fragment fragment, Map<String, String> environment, Path staging)
            throws InstallException, IOException {
        List<String> notes = new ArrayList<>();
        try {
            XmlDocument base = base(file, notes);
            Files.write(staging.resolve(role + ".base"), base.text().getBytes(base.charset()));
            if (fragment != null) {
                Merge.Result merged =
                        Merge.of(base, new File(file.toString()), fragment, NodeIdentity.of(role, environment));
                Files.write(staging.resolve(role + ".merged"), merged.bytes);
                notes.addAll(merged.notes);
            }
        } catch (InstallException e) {
            throw new InstallException(file + " cannot be merged: " + e.getMessage(), e);
        }
        return String.join(", ", notes);
    }

    /** The file as it was before Bywash. */
    private static XmlDocument base(Path file, List<String> notes) throws InstallException, IOException {
        XmlDocument present;
        try {
            present = XmlDocument.parse(Files.readAllBytes(file));
        } catch (InstallException e) {
            Path backup = file.resolveSibling(file.getFileName() + BACKUP_SUFFIX);
            if (!Files.exists(backup)) {
                throw e;
            }
            notes.add("was damaged and is taken from its backup (" + e.getMessage() + ")");
            present = XmlDocument.parse(Files.readAllBytes(backup));
        }
        String stripped = Marks.strip(present.text());
        return stripped.equals(present.text()) ? present : XmlDocument.parse(stripped.getBytes(present.charset()));
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*[\r\n]+\\s*", " ");
    }
}
