package dev.perennial.gameday;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.file.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a run left behind.
 *
 * @param revisions each with its manifest and what became of it, oldest first
 * @param changes each with its trigger and how it ended
 * @param pointers where the alias, the line, its projection and the traffic point to
 * @param happenings what the audit says was recorded, by workflow and step; states of the line are not counted, since
 *     they may be passed more often or quicker
 * @param stored the names of blobs and manifests in the store
 */
record Account(
        List<String> revisions,
        List<String> changes,
        List<String> pointers,
        List<String> happenings,
        Set<String> stored) {
    private static final int MOST_SHOWN = 3;
    /** When the line was registered, in the names of its steps. */
    private static final Pattern WHEN = Pattern.compile("@.*");

    static Account of(Line line, Path data) {
        return new Account(
                revisions(line),
                changes(line),
                pointers(line, data),
                happenings(line),
                Folders.files(data.resolve("s3/perennial"), List.of("blobs", "manifests")));
    }

    /** What is otherwise than after the undisturbed run; {@code more} happenings are allowed where traffic is asked. */
    List<String> differences(Account undisturbed, boolean more) {
        List<String> found = new ArrayList<>();
        compare(found, "revisions", undisturbed.revisions, revisions);
        compare(found, "changes", undisturbed.changes, changes);
        compare(found, "pointers", undisturbed.pointers, pointers);
        compare(found, "stored", List.copyOf(undisturbed.stored), List.copyOf(stored));
        Set<String> once = new HashSet<>();
        happenings.stream().filter(each -> !once.add(each)).forEach(each -> found.add("recorded twice: " + each));
        Set<String> lost = new TreeSet<>(undisturbed.happenings);
        lost.removeAll(once);
        lost.stream().limit(MOST_SHOWN).forEach(each -> found.add("lost: " + each));
        if (!more) {
            once.removeAll(Set.copyOf(undisturbed.happenings));
            once.stream().limit(MOST_SHOWN).forEach(each -> found.add("came in addition: " + each));
        }
        return found;
    }

    /** The revision that serves, with its manifest. */
    String current() {
        return revisions.get(revisions.size() - 1).replace(" CURRENT", "");
    }

    private static void compare(List<String> found, String what, List<String> expected, List<String> actual) {
        if (!expected.equals(actual)) {
            List<String> missing = new ArrayList<>(expected);
            missing.removeAll(actual);
            List<String> extra = new ArrayList<>(actual);
            extra.removeAll(expected);
            found.add("%s: expected %s, found %s".formatted(what, missing, extra));
        }
    }

    private static List<String> revisions(Line line) {
        List<String> revisions = new ArrayList<>();
        for (JsonNode each : line.get("/revisions")) {
            JsonNode revision = each.path("revision");
            revisions.add("%s %s %s"
                    .formatted(
                            revision.path("id").asText(),
                            revision.path("manifest").asText(),
                            each.path("state").asText()));
        }
        return revisions;
    }

    private static List<String> changes(Line line) {
        List<String> changes = new ArrayList<>();
        for (JsonNode each : line.get("/changes")) {
            changes.add("%s %s %s %s"
                    .formatted(
                            each.path("change").asText(),
                            each.path("kind").asText(),
                            each.path("state").asText(),
                            each.path("story").path("triggers")));
        }
        for (JsonNode each : line.get("/decisions")) {
            changes.add("decision %s %s"
                    .formatted(each.path("number"), each.path("kind").asText()));
        }
        return changes;
    }

    private static List<String> pointers(Line line, Path data) {
        JsonNode alias = Json.read(data.resolve("s3/perennial/aliases/" + Line.NAME + "/current.json"));
        JsonNode split = line.get("/split");
        JsonNode status = line.get("/status").path("current").path(0);
        return List.of(
                "alias %s generation %s".formatted(alias.path("target").asText(), alias.path("generation")),
                "line %s %s"
                        .formatted(
                                status.path("id").asText(),
                                status.path("manifest").asText()),
                "projection " + line.get("").path("current").asText(),
                "traffic %s %s".formatted(split.path("current").asText(), split.path("candidate")));
    }

    private static List<String> happenings(Line line) {
        List<String> happenings = new ArrayList<>();
        for (JsonNode each : line.get("/audit?limit=1000")) {
            String detail = WHEN.matcher(each.path("detail").asText()).replaceFirst("");
            if (!detail.startsWith("state-")) {
                happenings.add("%s %s %s"
                        .formatted(
                                each.path("actor").asText(), each.path("action").asText(), detail));
            }
        }
        return happenings;
    }
}
