package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** What may stand after an option. */
class OptionValueTest {
    private static final Path FOLDER = Path.of("no", "such", "folder");

    /** Every option of every verb, with every name of an option of that verb, without its dashes, as the value. */
    @Test
    void aValueMayBeSpeltLikeAnOptionWithoutItsDashes() {
        int tried = 0;
        for (VerbOption option : VerbOption.all().filter(VerbOption::takesValue).toList()) {
            for (String value : names(option)) {
                var verb = Levee.commandLine(option.verb())
                        .parseArgs(option.verb(), option.name(), value)
                        .subcommand();
                if (!option.isNumeric()) {
                    assertEquals(
                            List.of(value), verb.matchedOption(option.name()).originalStringValues(), option::toString);
                }
                assertTrue(
                        Faults.missingValues(verb.commandSpec(), option.verb(), option.name(), value)
                                .isEmpty(),
                        () -> option + " " + value);
                tried++;
            }
        }
        System.out.println(tried + " values that are spelt like options");
    }

    @Test
    void anOptionDoesNotTakeTheNextOptionForItsValue() {
        for (VerbOption option : VerbOption.all().filter(VerbOption::takesValue).toList()) {
            for (String next : List.of("--json", "--debug", "-h", "--recipe=" + FOLDER)) {
                if (next.equals("-h") || option.name().equals("--recipe")) {
                    continue; // asks for help, or there is no such recipe
                }
                CommandRun run = CommandRun.of(option.verb(), option.name(), next.replace("=" + FOLDER, "=/dev/null"));
                assertEquals(ExitCode.BAD_INPUT, run.code(), option::toString);
                assertTrue(run.err().contains(option.name() + ": expected a value ("), () -> option + "\n" + run.err());
            }
        }
    }

    private static Set<String> names(VerbOption option) {
        Set<String> names = new TreeSet<>(Set.of("help", "h", "version", "levee", option.verb()));
        for (OptionSpec other : option.spec().command().options()) {
            for (String name : other.names()) {
                names.add(name.replaceFirst("^-+", ""));
            }
        }
        return names;
    }
}
