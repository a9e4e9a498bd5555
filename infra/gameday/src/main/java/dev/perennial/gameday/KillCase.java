package dev.perennial.gameday;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is killed, and when. */
enum KillCase {
    INSIDE_EDIT("inside-edit", "EDITING", "the server, while weights are changed in memory"),
    BEFORE_MANIFEST("before-manifest", "BLOBS_STORED", "the server, between a candidate's blobs and its manifest"),
    BEFORE_SIGNAL("before-signal", "EVENT_ACCEPTED", "the server, between an accepted event and the line's signal"),
    BEFORE_ACK("before-ack", "EVENT_SIGNALLED", "the server, between the line's signal and the acknowledgement"),
    IN_CANARY_STEP("in-canary-step", "CANARY_STEP", "the server, while a candidate has its share of the traffic"),
    BEFORE_PROJECTION("before-projection", "ALIAS_MOVED", "the server, between the alias and the projection"),
    TEMPORAL("temporal", "", "Temporal, while a change runs");

    private final String word;
    private final String failpoint;
    private final String sentence;

    KillCase(String word, String failpoint, String sentence) {
        this.word = word;
        this.failpoint = failpoint;
        this.sentence = sentence;
    }

    /** The case's name on the command line. */
    String word() {
        return word;
    }

    /** Where the server stops to be killed; empty when something else is killed. */
    String failpoint() {
        return failpoint;
    }

    /** What is killed, and when. */
    String sentence() {
        return sentence;
    }

    /** Whether live traffic is asked before the promotion. */
    boolean hasCanary() {
        return this == IN_CANARY_STEP;
    }

    static Optional<KillCase> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(KillCase::word).collect(Collectors.joining(", "));
    }
}
