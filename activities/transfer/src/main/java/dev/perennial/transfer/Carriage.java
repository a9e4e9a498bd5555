package dev.perennial.transfer;

import dev.perennial.model.family.Families;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is carried where: three models of one structure, checked before any weight is read.
 *
 * @param base {@code m_s}, the base version the line stands on
 * @param tuned {@code m'_s}, the line's revision
 * @param target {@code m_t}, the new base version
 * @param rows how rows of the vocabulary correspond
 */
public record Carriage(TensorSource base, TensorSource tuned, TensorSource target, RowMap rows) {
    private static final Set<String> BY_TOKEN = Families.tensorsByToken();
    private static final int SHOWN = 5;

    /** Refuses models whose structure differs, all differences in one sentence. */
    public void check() {
        List<String> problems = new ArrayList<>();
        for (TensorInfo expected : target.tensors()) {
            compare(expected, base, problems);
            compare(expected, tuned, problems);
        }
        for (TensorInfo own : tuned.tensors()) {
            if (target.find(own.name()).isEmpty()) {
                problems.add(target.origin() + " lacks tensor " + own.name() + " of " + tuned.origin());
            }
        }
        if (!problems.isEmpty()) {
            throw new TransferException("the line cannot be carried to this base version: "
                    + problems.stream().limit(SHOWN).collect(Collectors.joining("; "))
                    + (problems.size() > SHOWN ? "; and " + (problems.size() - SHOWN) + " more" : ""));
        }
    }

    private void compare(TensorInfo expected, TensorSource model, List<String> problems) {
        Optional<TensorInfo> found = model.find(expected.name());
        if (found.isEmpty()) {
            problems.add(model.origin() + " lacks tensor " + expected.name());
        } else if (!fits(expected, found.get())) {
            problems.add("tensor " + expected.name() + " is " + found.get().shape() + " in " + model.origin() + " and "
                    + expected.shape() + " in " + target.origin());
        }
    }

    private boolean fits(TensorInfo expected, TensorInfo found) {
        if (!byToken(expected)) {
            return found.sameShape(expected);
        }
        int rank = expected.shape().size();
        return found.shape().size() == rank
                && found.shape().subList(1, rank).equals(expected.shape().subList(1, rank));
    }

    /** Whether a tensor's rows belong to tokens and these moved. */
    boolean byToken(TensorInfo tensor) {
        return BY_TOKEN.contains(tensor.name()) && !rows.identity();
    }
}
