package dev.perennial.gameday;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs on copies of one registered line: first undisturbed, then each case. All runs send the same corrections, so all
 * must end alike.
 */
final class GameDay implements AutoCloseable {
    private final Path home;
    private final Path models;
    private final Options options;
    private volatile @Nullable Household open;

    GameDay(Path home, Options options) {
        this.home = home;
        this.models = home.resolve("infra/fixtures/line");
        this.options = options;
    }

    /** Registers the line in a folder that every run begins with. */
    void prepare() {
        Folders.fresh(options.folder());
        try (Household house = household("registered")) {
            house.startLocal();
            house.startServer("");
            new Line(house.rest()).register(models);
        }
    }

    /** What is left after nobody disturbed anything. */
    Account undisturbed() {
        try (Household house = copied("undisturbed")) {
            house.startServer("");
            Feedback feedback = send(house);
            Line line = new Line(house.rest());
            line.awaitRest(feedback);
            Account account = Account.of(line, house.data());
            if (account.changes().stream().noneMatch(change -> change.contains(" promoted "))) {
                throw new Failed("the undisturbed run was to end with a promotion and left " + account.changes());
            }
            return account;
        }
    }

    /** Runs the case, and tells how it went; of a run that went well only the logs are kept. */
    String run(KillCase kill, Account undisturbed) {
        String story = tried(kill, undisturbed);
        Folders.remove(options.folder().resolve(kill.word()).resolve("data"));
        return story;
    }

    /** Runs the case; throws {@link Failed} when something is otherwise than undisturbed. */
    private String tried(KillCase kill, Account undisturbed) {
        try (Household house = copied(kill.word())) {
            house.startServer(kill.failpoint());
            Line line = new Line(house.rest());
            if (kill.hasCanary()) {
                line.askUsers();
            }
            Feedback feedback = send(house);
            String proof = kill.failpoint().isEmpty() ? killTemporal(house, line) : killServer(house, kill);
            settle(kill, house, feedback);
            Account account = Account.of(line, house.data());
            List<String> differences = account.differences(undisturbed, kill.hasCanary());
            if (!differences.isEmpty()) {
                throw new Failed(proof + "; but " + String.join("; ", differences));
            }
            return "%s, promoted %s equal to the undisturbed run".formatted(proof, account.current());
        }
    }

    private static String killServer(Household house, KillCase kill) {
        Program.Place place = house.killServerAt(kill.failpoint());
        house.startServer("");
        return "killed at %s (%s)".formatted(kill.failpoint(), place);
    }

    private static String killTemporal(Household house, Line line) {
        line.awaitChange();
        return "killed Temporal while a change ran (%s)".formatted(house.killTemporal());
    }

    private void settle(KillCase kill, Household house, Feedback feedback) {
        Line line = new Line(house.rest());
        if (kill.hasCanary()) {
            new Visitors(house.rest(), models).during(line::awaitEnd);
        }
        line.awaitRest(feedback);
    }

    private Feedback send(Household house) {
        Feedback feedback = new Feedback(house.setting("kafka.bootstrap.servers"));
        feedback.send(Line.NAME, Line.corrections(models));
        return feedback;
    }

    private Household copied(String name) {
        Household house = household(name);
        Folders.copy(options.folder().resolve("registered/data"), house.data());
        house.startLocal();
        return house;
    }

    private Household household(String name) {
        Household house = new Household(home, Folders.fresh(options.folder().resolve(name)), options.ports());
        open = house;
        return house;
    }

    /** Ends what runs. */
    @Override
    public void close() {
        Household running = open;
        if (running != null) {
            running.close();
        }
    }
}
