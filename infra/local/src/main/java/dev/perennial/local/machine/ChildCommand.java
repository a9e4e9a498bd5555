package dev.perennial.local.machine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a child process is started.
 *
 * @param name what it is called towards the user
 * @param words program and arguments
 * @param environment variables added to ours
 * @param log where its output goes
 * @param record the file that remembers its process, so that a later start can end one that was left over
 * @param mark an argument that only this child of this folder has, by which a left-over one is known again
 * @param signal the name of the signal that ends it soonest without harm, such as {@code TERM}
 */
public record ChildCommand(
        String name,
        List<String> words,
        Map<String, String> environment,
        Path log,
        Path record,
        String mark,
        String signal) {
    /** Checks that the mark is among the words and the signal is a name. */
    public ChildCommand {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
        if (!words.contains(mark)) {
            throw new IllegalArgumentException("%s: the mark %s is none of its words".formatted(name, mark));
        }
        if (!signal.matches("[A-Z]+")) {
            throw new IllegalArgumentException("%s: %s is no signal".formatted(name, signal));
        }
    }
}
