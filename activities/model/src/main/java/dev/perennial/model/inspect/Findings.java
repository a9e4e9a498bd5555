package dev.perennial.model.inspect;

import dev.perennial.model.config.ModelException;
import dev.perennial.tensor.TensorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is found while going through a folder: problems, and remarks on what is merely odd. */
final class Findings {
    private final List<String> problems = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    void problem(String sentence) {
        problems.add(sentence);
    }

    void remark(String sentence) {
        remarks.add(sentence);
    }

    /** What can be had, or a problem in the words of the refusal. */
    <T> Optional<T> attempt(Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (ModelException | TensorException | IllegalArgumentException refused) {
            problem(String.valueOf(refused.getMessage()).lines().findFirst().orElse("unreadable"));
            return Optional.empty();
        }
    }

    List<String> problems() {
        return problems;
    }

    List<String> remarks() {
        return remarks;
    }
}
