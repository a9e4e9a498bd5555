package dev.perennial.tensor;

import java.nio.file.Path;

/** A file of weights or shard index that breaks a rule of its format; nothing of it was used. */
public final class MalformedTensorFileException extends TensorException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    /** A file, and the rule it breaks as a clause without a full stop. */
    public MalformedTensorFileException(Path file, String problem) {
        super(sentence(file, problem));
        this.problem = problem;
    }

    /** A file, the rule it breaks, and what revealed it. */
    public MalformedTensorFileException(Path file, String problem, Throwable cause) {
        super(sentence(file, problem), cause);
        this.problem = problem;
    }

    /** The broken rule alone. */
    public String problem() {
        return problem;
    }

    private static String sentence(Path file, String problem) {
        return file + " is not valid: " + problem + "; fetch or export it again";
    }
}
