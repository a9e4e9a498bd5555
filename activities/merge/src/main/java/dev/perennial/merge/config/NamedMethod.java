package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.MergeMethods;
import java.util.List;
import java.util.Optional;

/** The method that a configuration names. */
final class NamedMethod {
    private NamedMethod() {}

    /** Tells of a name that is unknown, and goes on as if it were linear. */
    static MergeMethod read(JsonNode root, Reading reading) {
        if (!root.isObject()) {
            throw new MergeException.Misconfigured("merge configuration: expected a mapping, found " + root);
        }
        String name = reading.text("merge configuration", root, "merge_method");
        Optional<MergeMethod> known = MergeMethods.all().stream()
                .filter(row -> row.name().equals(name))
                .findFirst();
        if (known.isEmpty() && !name.isEmpty()) {
            List<String> names =
                    MergeMethods.all().stream().map(MergeMethod::name).toList();
            reading.problem("merge_method '" + name + "' is not supported; "
                    + Nearest.of(name.replace('-', '_'), names)
                            .map(near -> "did you mean '" + near + "'?")
                            .orElse("use one of " + String.join(", ", names)));
        }
        return known.orElseGet(() -> MergeMethods.of("linear"));
    }
}
