package dev.perennial.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command line.
 *
 * @param exit its exit code
 * @param output what it wrote on standard output
 * @param errors what it wrote on standard error
 */
public record Run(int exit, String output, String errors) {
    /** Runs the words in this process. */
    public static Run of(Object... words) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        String[] texts = new String[words.length];
        for (int word = 0; word < words.length; word++) {
            texts[word] = words[word].toString();
        }
        int exit = Perennial.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(texts);
        return new Run(exit, output.toString(), errors.toString());
    }
}
