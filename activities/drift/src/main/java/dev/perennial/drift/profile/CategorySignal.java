package dev.perennial.drift.profile;

/** The categorical signals of an inference record; a new one is a row here and its field in the records. */
public enum CategorySignal {
    /** The bucket of {@link PromptContent}. */
    PROMPT_CONTENT("promptContent"),
    /** A topic, slice or route named by whoever records. */
    TOPIC("topic"),
    /** Why the answer ended. */
    FINISH("finish");

    private final String field;

    CategorySignal(String field) {
        this.field = field;
    }

    /** The signal's name in records, profiles and findings. */
    public String field() {
        return field;
    }

    int bucket(String category) {
        if (this == PROMPT_CONTENT && category.matches("b[0-9]{2}")) {
            return Integer.parseInt(category.substring(1)) % CategoryCounts.BUCKETS;
        }
        return (int) Long.remainderUnsigned(StableHash.of(category), CategoryCounts.BUCKETS);
    }
}
