package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * A model as a configuration names it.
 *
 * @param path its folder, the name of another merge of the same file, or of a repository in the cache of a hub
 * @param revision the revision of a hub's repository that was asked for
 * @param lora an adapter that is merged into it while it is read: its folder, or {@code path[@revision]} of a hub
 */
public record ModelReference(String path, Optional<String> revision, Optional<String> lora) {
    private static final List<String> KEYS = List.of("model", "lora", "override_architecture");

    /** A folder as it is. */
    public static ModelReference of(String path) {
        return new ModelReference(path, Optional.empty(), Optional.empty());
    }

    /** Parses {@code path[@revision][+lora[@revision]]}. */
    public static ModelReference parse(String text) {
        int plus = text.indexOf('+');
        String model = plus < 0 ? text : text.substring(0, plus);
        Optional<String> lora = plus < 0 ? Optional.empty() : Optional.of(text.substring(plus + 1));
        int at = model.indexOf('@');
        return at < 0
                ? new ModelReference(model, Optional.empty(), lora)
                : new ModelReference(model.substring(0, at), Optional.of(model.substring(at + 1)), lora);
    }

    /** Reads the short form, or {@code {model: {path, revision}, lora: {path, revision}}}. */
    static ModelReference of(String place, JsonNode node, Reading reading) {
        if (node.isTextual() && !node.asText().isBlank()) {
            if (node.asText().indexOf('+') != node.asText().lastIndexOf('+')) {
                reading.problem(place + ": expected a model with at most one adapter, found " + node.asText());
            }
            return parse(node.asText());
        }
        if (node.isObject() && reading.mapping(place, node, KEYS)) {
            return whole(place, node, reading);
        }
        reading.problem(place + ": expected the folder of a model, found " + (node.isMissingNode() ? "none" : node));
        return of("");
    }

    private static ModelReference whole(String place, JsonNode node, Reading reading) {
        if (node.hasNonNull("override_architecture")) {
            reading.warn(place + ": override_architecture counts for nothing, as tensors are merged by their names");
        }
        ModelReference model = part(place + " model", node.path("model"), reading);
        Optional<String> lora = node.hasNonNull("lora")
                ? Optional.of(part(place + " lora", node.path("lora"), reading).toString())
                : Optional.empty();
        return new ModelReference(model.path(), model.revision(), lora);
    }

    private static ModelReference part(String place, JsonNode node, Reading reading) {
        if (node.isTextual()) {
            return parse(node.asText());
        }
        if (!reading.mapping(place, node, List.of("path", "revision"))) {
            return of("");
        }
        JsonNode revision = node.path("revision");
        return new ModelReference(
                reading.text(place, node, "path"),
                revision.isTextual() ? Optional.of(revision.asText()) : Optional.empty(),
                Optional.empty());
    }

    /** The same model elsewhere. */
    ModelReference at(String otherPath) {
        return new ModelReference(otherPath, revision, lora);
    }

    /** As it is written in the short form. */
    @Override
    public String toString() {
        return path
                + revision.map(text -> "@" + text).orElse("")
                + lora.map(text -> "+" + text).orElse("");
    }
}
