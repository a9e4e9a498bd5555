package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.client.ServerClient;
import dev.perennial.cli.demo.Users.Mix;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The story: each act one thing that happens to a line in production, each with what was promised about it. */
final class Story {
    static final String LINE = "village/answers";

    private static final int PER_SECOND = 50;
    private static final Set<String> OFTEN = Set.of("market");
    private static final Set<String> BASE = Set.of("home", "trade", "birth", "door", "tree");
    private static final double MOST = 0.8;

    private final ServerClient server;
    private final Events events;
    private final Village village;
    private final Teller teller;
    private final LineWatch line;
    private final Users users;
    private final Set<String> topics = new HashSet<>(BASE);
    private int news;

    Story(ServerClient server, Events events, Village village, Teller teller) {
        this.server = server;
        this.events = events;
        this.village = village;
        this.teller = teller;
        this.line = new LineWatch(server, LINE, teller);
        this.users = new Users(server, LINE, mix());
    }

    /** Tells all of it. */
    void tell() {
        try {
            String base = register();
            ordinaryDays();
            drift();
            corrections();
            expert("expert-a", "instrument", base);
            expert("expert-b", "animal", base);
            harmfulExpert(base);
            copy();
            newBase(base);
            lineage();
        } finally {
            users.close();
        }
    }

    private String register() {
        teller.act("A line is registered from base-1: " + LINE);
        ObjectNode request = Json.object().put("line", LINE);
        request.set("base", Json.object().put("name", "base-1").put("folder", folder("base-1")));
        for (String suite : List.of("village", "skills")) {
            request.withArray("suites").addObject().put("name", suite).put("content", Text.read(village.suite(suite)));
        }
        request.set("policy", Haste.policy());
        server.post("/api/v1/lines", request);
        line.awaitRegistered();
        line.awaitServed(village.questions().get(0), users);
        teller.tell(line.current().path("id").asText() + " serves");
        List<String> other = Haste.beyondDurations(line.get("/policy"));
        teller.promise(
                other.isEmpty(),
                "the policy is the production one, only its durations are shorter"
                        + (other.isEmpty() ? "" : "; it differs in " + other));
        return line.current().path("base").asText();
    }

    private void ordinaryDays() {
        teller.act("Users ask what the line was taught");
        users.start(PER_SECOND);
        line.awaitReference();
        tellOfUsers();
    }

    private void drift() {
        int half = village.news().size() / 2;
        teller.act("The world changes: " + half + " villagers move, and users ask where to");
        teller.promise(
                village.news().stream()
                        .allMatch(each -> village.neverRead(Question.of(each).answer())),
                "no text that a model learnt from holds the places they move to");
        news = half;
        users.turnTo(mix());
        Change edit = line.awaitChange("edit");
        tellOfUsers();
        teller.promise(edit.reason().startsWith("drift:"), "the recorded reason is drift: " + edit.reason());
        promisePromoted(edit, "the edit is promoted");
    }

    private void corrections() {
        teller.act("Corrections of the other movers arrive by Kafka");
        int half = village.news().size() / 2;
        events.corrections(LINE, village.news().subList(half, village.news().size()));
        Change edit = line.awaitChange("edit");
        promisePromoted(edit, "the corrections are edited in and promoted");
        news = village.news().size();
        users.turnTo(mix());
    }

    private void expert(String name, String skill, String base) {
        teller.act(name + " is published; it knows of every " + skill);
        events.expert(LINE, name, folder(name), base);
        Change merge = line.awaitChange("merge");
        promisePromoted(merge, name + " is merged and promoted");
        topics.add(skill);
        users.turnTo(mix());
    }

    private void harmfulExpert(String base) {
        teller.act("expert-c is published; the offline suites find nothing wrong with it");
        tellOfUsers();
        events.expert(LINE, "expert-c", folder("expert-c"), base);
        Change merge = line.awaitChange("merge");
        tellOfUsers();
        String gate =
                merge.step("GATED").map(step -> step.path("sentence").asText()).orElse("not reached");
        teller.promise(gate.startsWith("PASSED"), "expert-c passes the offline gate: " + gate);
        teller.promise(
                merge.ended(Change.ROLLED_BACK),
                "expert-c is rolled back on the word of users who cannot know which revision answers: " + merge.end());
    }

    private void copy() {
        teller.act("A copy of the current revision is rolled out the same way");
        ObjectNode order = Json.object().put("kind", "release");
        order.put("revision", line.current().path("id").asText());
        line.post("/orders", order);
        promisePromoted(line.awaitChange("release"), "the copy is not rolled back");
    }

    private void newBase(String base) {
        teller.act("base-2 is released");
        events.base("base-2", folder("base-2"), base);
        Change transfer = line.awaitChange("transfer");
        teller.promise(
                transfer.figure("SELECTED", "edits on the bare base") == 0, "base-2 itself knows none of the edits");
        teller.promise(transfer.figure("SELECTED", "bare base passes the gate") == 0, "base-2 itself fails the gate");
        teller.promise(transfer.figure("MADE", "strength") > 0, "the strength of the transfer is above 0");
        double holding = transfer.figure("REPLAYED", "holding") / transfer.figure("REPLAYED", "ledger");
        teller.promise(
                holding >= MOST,
                String.format(Locale.ROOT, "after the ledger is replayed %.2f of the edits hold", holding));
        promisePromoted(transfer, "the line stands on base-2");
    }

    private void lineage() {
        teller.act("What became of it");
        line.get("/revisions").forEach(this::tell);
        long known =
                village.news().stream().map(Question::of).filter(users::knows).count();
        teller.promise(
                known >= MOST * village.news().size(),
                known + " of " + village.news().size() + " movers are found where they moved to");
        tellOfUsers();
    }

    private void tell(JsonNode view) {
        JsonNode revision = view.path("revision");
        JsonNode provenance = revision.path("provenance");
        List<String> from = new ArrayList<>();
        provenance.path("parents").forEach(parent -> from.add(parent.asText()));
        teller.tell("%s %s %s, %s from %s"
                .formatted(
                        revision.path("id").asText(),
                        revision.path("version").asText(),
                        view.path("state").asText(),
                        provenance.path("kind").asText().toLowerCase(Locale.ROOT),
                        from.isEmpty() ? "base-1" : String.join(", ", from)));
    }

    private void promisePromoted(Change change, String sentence) {
        teller.promise(change.ended(Change.PROMOTED), sentence + ": " + change.end());
    }

    private void tellOfUsers() {
        List<String> words = new ArrayList<>();
        users.takeTallies()
                .forEach((topic, tally) ->
                        words.add(String.format(Locale.ROOT, "%s %.2f of %d", topic, tally.share(), tally.asked())));
        teller.tell("users were answered right: " + String.join(", ", words));
    }

    /** Market days are what users ask most; the news take the place of every second of these questions. */
    private Mix mix() {
        List<Question> often = new ArrayList<>(village.about(OFTEN));
        for (int i = 0; news > 0 && i < often.size(); i += 2) {
            often.set(i, Question.of(village.news().get(i / 2 % news)));
        }
        return new Mix(often, village.about(topics));
    }

    private String folder(String model) {
        Path folder = village.model(model);
        return folder.toAbsolutePath().normalize().toString();
    }
}
