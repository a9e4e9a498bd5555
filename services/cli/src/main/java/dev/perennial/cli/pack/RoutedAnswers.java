package dev.perennial.cli.pack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.model.GivenSettings;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.merge.pack.RoutedPacks;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.runtime.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers of those that prompts were routed to; each is opened once, one after another. */
record RoutedAnswers(RoutedPacks packs, GivenSettings settings, Output output) {
    /** Adds to each route what is said after its prompt. */
    void add(List<ObjectNode> routes) {
        Map<String, List<ObjectNode>> groups = new LinkedHashMap<>();
        routes.forEach(route -> groups.computeIfAbsent(route.path("by").asText(), by -> new ArrayList<>())
                .add(route));
        int done = 0;
        try (Progress progress = output.progress("answering")) {
            for (Map.Entry<String, List<ObjectNode>> group : groups.entrySet()) {
                GivenSettings.Wanted wanted = settings.wanted(packs.settings(group.getKey()));
                try (LanguageModel model = packs.model(group.getKey(), Device.configured())) {
                    for (ObjectNode route : group.getValue()) {
                        TokenIds prompt =
                                model.tokenizer().encode(route.path("prompt").asText());
                        route.put(
                                "text",
                                Generator.of(model)
                                        .generate(wanted.after(prompt))
                                        .text());
                        progress.at(++done, routes.size());
                    }
                }
            }
        }
    }
}
