package dev.perennial.merge;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.ModelReference;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The card of a merged model, as hubs read it: of its models those that a hub can know by name, the method, every
 * model, and the configuration.
 */
record Card(MergeConfig config) {
    /** A repository of a hub; folders that are elsewhere than beside the configuration have no such name. */
    private static final Pattern REPOSITORY =
            Pattern.compile("[A-Za-z0-9][\\w-]*(?:\\.[\\w-]+)*(?:/[A-Za-z0-9][\\w-]*(?:\\.[\\w-]+)*)?");

    private static final Pattern PAPER = Pattern.compile("arXiv (\\d{4}\\.\\d{4,5})");
    private static final Pattern FENCE = Pattern.compile("`{3,}");

    String text() {
        String name = config.method().name();
        String base =
                config.base().map(model -> ", from the base " + name(model)).orElse("");
        return "---\n%slibrary_name: transformers\ntags:\n- mergekit\n- merge\n---\n".formatted(bases())
                + "# A merge by %s\n\nThis model was merged by `%s`%s.\n\n".formatted(name, name, base)
                + "Method: %s.\n\n".formatted(linked(config.method().reference()))
                + "Models:\n\n%s\n".formatted(models())
                + "Configuration:\n\n%s\n".formatted(fenced(config.text().strip()));
    }

    private String bases() {
        List<String> names = config.references().stream()
                .flatMap(model -> Stream.concat(
                        Stream.of(model.path()),
                        model.lora().map(ModelReference::parse).map(ModelReference::path).stream()))
                .filter(name -> REPOSITORY.matcher(name).matches())
                .distinct()
                .toList();
        return names.isEmpty()
                ? ""
                : names.stream()
                        .map(name -> "- \"" + name + "\"\n")
                        .collect(Collectors.joining("", "base_model:\n", ""));
    }

    /** All that are merged, also those that slices name. */
    private String models() {
        return config.references().stream()
                .filter(model -> !config.base().equals(Optional.of(model))
                        || config.models().contains(model))
                .map(model -> "* " + name(model) + "\n")
                .collect(Collectors.joining());
    }

    private static String name(ModelReference model) {
        return "`" + model + "`";
    }

    private static String linked(String reference) {
        return PAPER.matcher(reference).replaceAll("[arXiv $1](https://arxiv.org/abs/$1)");
    }

    /** A fence that is longer than any within. */
    private static String fenced(String text) {
        int longest = FENCE.matcher(text)
                .results()
                .mapToInt(found -> found.end() - found.start())
                .max()
                .orElse(2);
        String fence = "`".repeat(longest + 1);
        return fence + "yaml\n" + text + "\n" + fence;
    }
}
