package dev.perennial.contract.change;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.perennial.contract.Checks;
import java.time.Instant;
import java.util.List;

/** What the policy says to what is known. Each names the triggers it answers; those then wait no longer. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Decision.Start.class, name = "start"),
    @JsonSubTypes.Type(value = Decision.Wait.class, name = "wait"),
    @JsonSubTypes.Type(value = Decision.Note.class, name = "note"),
    @JsonSubTypes.Type(value = Decision.Skip.class, name = "skip"),
    @JsonSubTypes.Type(value = Decision.Hold.class, name = "hold")
})
public sealed interface Decision {
    /** Why, for people. */
    String reason();

    /** The triggers it answers, oldest first. */
    List<String> triggers();

    /**
     * Start a change.
     *
     * @param order what it shall do
     * @param reason why
     * @param triggers those it answers
     */
    record Start(ChangeOrder order, String reason, List<String> triggers) implements Decision {
        public Start {
            Checks.text("Decision.Start: reason", reason);
            triggers = List.copyOf(triggers);
        }
    }

    /**
     * Nothing before this time, unless more becomes known.
     *
     * @param until when to decide again
     * @param reason why
     */
    record Wait(Instant until, String reason) implements Decision {
        public Wait {
            Checks.text("Decision.Wait: reason", reason);
        }

        @Override
        public List<String> triggers() {
            return List.of();
        }
    }

    /**
     * Keep it on record and watch more closely; no change.
     *
     * @param reason why
     * @param triggers those it answers
     */
    record Note(String reason, List<String> triggers) implements Decision {
        public Note {
            Checks.text("Decision.Note: reason", reason);
            triggers = List.copyOf(triggers);
        }
    }

    /**
     * Superseded, unfit or repeated; no change.
     *
     * @param reason why
     * @param triggers those it answers
     */
    record Skip(String reason, List<String> triggers) implements Decision {
        public Skip {
            Checks.text("Decision.Skip: reason", reason);
            triggers = List.copyOf(triggers);
        }
    }

    /**
     * A person must decide; people are told.
     *
     * @param reason why
     * @param triggers those it answers
     */
    record Hold(String reason, List<String> triggers) implements Decision {
        public Hold {
            Checks.text("Decision.Hold: reason", reason);
            triggers = List.copyOf(triggers);
        }
    }
}
