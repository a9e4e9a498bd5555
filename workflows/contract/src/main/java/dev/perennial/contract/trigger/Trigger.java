package dev.perennial.contract.trigger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.RevisionId;
import java.time.Instant;

/** An event that asks for a change of a line. Ids are unique per line; a repeated id is the same event. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Trigger.Corrections.class, name = "corrections"),
    @JsonSubTypes.Type(value = Trigger.Drift.class, name = "drift"),
    @JsonSubTypes.Type(value = Trigger.ExpertPublished.class, name = "expert"),
    @JsonSubTypes.Type(value = Trigger.BaseReleased.class, name = "base"),
    @JsonSubTypes.Type(value = Trigger.OperatorAsked.class, name = "operator")
})
public sealed interface Trigger {
    /** The event's id; the same event keeps it through every repetition. */
    String id();

    /** When it happened. */
    Instant at();

    /** Its kind as it is written in JSON and in search attributes. */
    String kindName();

    /** What it says, for people; never prompt text. */
    String sentence();

    /** The longest id taken in; {@link EventId} makes longer ones fit. */
    int LONGEST_ID = 128;

    private static void checkId(String kind, String id) {
        Checks.text(kind + ": id", id);
        Checks.between(kind + ": length of the id", id.length(), 1, LONGEST_ID);
    }

    /**
     * Users said what is right.
     *
     * @param id the event's id
     * @param at when the oldest of them arrived
     * @param body the stored edit requests
     * @param count how many
     * @param urgent whether to edit without waiting for more
     */
    record Corrections(String id, Instant at, ArtifactRef body, int count, boolean urgent) implements Trigger {
        public Corrections {
            checkId("Corrections", id);
            Checks.atLeast("Corrections: count of " + id, count, 1);
        }

        @Override
        public String kindName() {
            return "corrections";
        }

        @Override
        public String sentence() {
            return count + (urgent ? " urgent" : "") + (count == 1 ? " correction" : " corrections");
        }
    }

    /**
     * A drift window was judged and something was found.
     *
     * @param id the event's id
     * @param at when it was judged
     * @param served the revision that served in the window
     * @param assessment what was found
     */
    record Drift(String id, Instant at, RevisionId served, DriftAssessment assessment) implements Trigger {
        public Drift {
            checkId("Drift", id);
        }

        @Override
        public String kindName() {
            return "drift";
        }

        @Override
        public String sentence() {
            return assessment.sentence();
        }
    }

    /**
     * An expert was published.
     *
     * @param id the event's id
     * @param at when it was published
     * @param expert the expert
     */
    record ExpertPublished(String id, Instant at, Expert expert) implements Trigger {
        public ExpertPublished {
            checkId("ExpertPublished", id);
        }

        @Override
        public String kindName() {
            return "expert";
        }

        @Override
        public String sentence() {
            return "expert " + expert.name() + " published";
        }
    }

    /**
     * A base version was released.
     *
     * @param id the event's id
     * @param at when it was released
     * @param base the new base version
     * @param predecessor the manifest of the base version it follows
     */
    record BaseReleased(String id, Instant at, BaseVersion base, Digest predecessor) implements Trigger {
        public BaseReleased {
            checkId("BaseReleased", id);
        }

        @Override
        public String kindName() {
            return "base";
        }

        @Override
        public String sentence() {
            return "base " + base.name() + " released";
        }
    }

    /**
     * An operator gave an order.
     *
     * @param id the event's id
     * @param at when
     * @param actor who, checked for the role before it came here
     * @param order what
     */
    record OperatorAsked(String id, Instant at, String actor, OperatorOrder order) implements Trigger {
        public OperatorAsked {
            checkId("OperatorAsked", id);
            Checks.text("OperatorAsked: actor of " + id, actor);
        }

        @Override
        public String kindName() {
            return "operator";
        }

        @Override
        public String sentence() {
            return actor + " asked to " + order.sentence();
        }
    }
}
