package dev.perennial.server.intake;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The events that are taken in; each has a JSON Schema of its name among the resources. */
public enum EventKind {
    /** Somebody graded an answer. */
    GRADED("dev.perennial.feedback.graded", "feedback.graded"),
    /** Somebody said what is right. */
    CORRECTIONS("dev.perennial.feedback.corrections", "feedback.corrections"),
    /** An expert was published for a line. */
    EXPERT_PUBLISHED("dev.perennial.catalog.expert-published", "catalog.expert-published"),
    /** A base version was released. */
    BASE_RELEASED("dev.perennial.catalog.base-released", "catalog.base-released");

    private final String type;
    private final String schema;

    EventKind(String type, String schema) {
        this.type = type;
        this.schema = schema;
    }

    /** The CloudEvents type. */
    public String type() {
        return type;
    }

    /** The name of its JSON Schema. */
    public String schema() {
        return schema;
    }

    /** The kind of a CloudEvents type; throws {@link RejectedEvent} naming those there are. */
    static EventKind of(String type) {
        return Arrays.stream(values())
                .filter(kind -> kind.type.equals(type))
                .findFirst()
                .orElseThrow(() -> new RejectedEvent("Event type '" + type + "' is not known; known are "
                        + Arrays.stream(values()).map(kind -> kind.type).collect(Collectors.joining(", ")) + "."));
    }
}
