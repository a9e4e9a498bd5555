package dev.perennial.gameday;

import dev.perennial.cli.outcome.Refused;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** {@code infra/gameday/kill}: kills parts of a running installation and proves that nothing is lost or doubled. */
public final class Kill {
    private static final int WRONG_WORDS = 2;

    private final PrintStream out;
    private final GameDay day;
    private int passed;
    private int failed;

    private Kill(PrintStream out, GameDay day) {
        this.out = out;
        this.day = day;
    }

    /**
     * Runs the cases.
     *
     * @param words as {@code --help} lists them
     */
    public static void main(String[] words) {
        Path home = Path.of(System.getProperty("perennial.home", "")).toAbsolutePath();
        try {
            System.exit(run(Options.parse(List.of(words), home.resolve("infra/gameday/target/days")), home));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(WRONG_WORDS);
        }
    }

    private static int run(Options options, Path home) {
        switch (options.wish()) {
            case HELP -> System.out.print(Options.HELP);
            case LIST ->
                List.of(KillCase.values())
                        .forEach(each -> System.out.printf("%-18s %s%n", each.word(), each.sentence()));
            case RUN -> {
                GameDay day = new GameDay(home, options);
                Runtime.getRuntime().addShutdownHook(new Thread(day::close, "end of the processes"));
                return new Kill(System.out, day).all(options.cases());
            }
        }
        return 0;
    }

    private int all(List<KillCase> cases) {
        long begin = System.nanoTime();
        try {
            day.prepare();
            out.printf("A line is registered (%d s)%n", seconds(begin));
            long second = System.nanoTime();
            Account undisturbed = day.undisturbed();
            out.printf("Undisturbed, a change ends with %s (%d s)%n", undisturbed.current(), seconds(second));
            cases.forEach(each -> one(each, undisturbed));
        } catch (Failed | Refused beforehand) {
            out.println("FAILED before the first case: " + beforehand.getMessage());
            failed++;
        }
        out.printf("%d passed, %d failed%n", passed, failed);
        return failed == 0 ? 0 : 1;
    }

    private void one(KillCase kill, Account undisturbed) {
        long begin = System.nanoTime();
        try {
            String story = day.run(kill, undisturbed);
            passed++;
            out.printf("PASSED %s: %s (%d s)%n", kill.word(), story, seconds(begin));
        } catch (Failed | Refused why) {
            failed++;
            out.printf("FAILED %s: %s (%d s)%n", kill.word(), why.getMessage(), seconds(begin));
        }
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000;
    }
}
