package dev.perennial.cli.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.merge.PlannedDocument;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.plan.MergePlan;
import dev.perennial.merge.plan.PlanFigures;
import dev.perennial.merge.plan.PlannedTensor;
import dev.perennial.merge.plan.PlannedTensor.Merged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code perennial merge} answers: the plan as a document, and the same for people. */
final class MergeAnswer {
    private MergeAnswer() {}

    /** The plan of a file: that of its document, or those of its documents. */
    static ObjectNode document(List<PlannedDocument> planned) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        if (planned.size() == 1 && planned.get(0).name().isEmpty()) {
            add(file, planned.get(0));
            return file;
        }
        ArrayNode documents = file.putArray("documents");
        planned.forEach(each -> {
            ObjectNode document = documents.addObject();
            each.name().ifPresent(name -> document.put("name", name));
            add(document, each);
        });
        return file;
    }

    private static void add(ObjectNode document, PlannedDocument planned) {
        MergeConfig config = planned.config();
        MergePlan plan = planned.plan();
        document.put("method", config.method().name());
        document.put("reference", config.method().reference());
        config.base().ifPresent(base -> document.put("base", base.toString()));
        add(document.putArray("models"), config.models());
        ArrayNode models = document.putArray("inputs");
        planned.inputs().forEach(input -> models.addObject()
                .put("model", input.model())
                .put("bytes", input.bytes())
                .put("tensors", input.tensors()));
        PlanFigures figures = plan.figures();
        document.put("bytes", plan.bytes());
        document.put("read", figures.read());
        document.put("memory", figures.memory());
        document.put("expected_seconds", figures.seconds());
        add(document.putArray("warnings"), plan.warnings());
        ArrayNode tensors = document.putArray("tensors");
        plan.tensors().forEach(tensor -> add(tensors.addObject(), tensor));
    }

    private static void add(ObjectNode node, PlannedTensor tensor) {
        node.put("name", tensor.result().name())
                .put("dtype", tensor.result().dtype().code());
        tensor.result().shape().forEach(node.putArray("shape")::add);
        ArrayNode sources = node.putArray("sources");
        PlanFigures.inputs(tensor)
                .forEach(input ->
                        sources.addObject().put("from", input.source().origin()).put("tensor", input.tensor()));
        if (tensor instanceof Merged merged) {
            ArrayNode settings = node.putArray("settings");
            merged.merge().settings().models().forEach(model -> add(settings.addObject(), model));
            add(node.putObject("shared"), merged.merge().settings().whole());
        }
    }

    /** By name, so that a plan reads the same each time. */
    private static void add(ObjectNode node, Map<String, Double> parameters) {
        new TreeMap<>(parameters).forEach(node::put);
    }

    private static void add(ArrayNode array, List<?> things) {
        things.forEach(thing -> array.add(thing.toString()));
    }

    /** The problems of a merge that cannot be planned. */
    static ObjectNode refused(List<String> problems) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        add(document.putArray("problems"), problems);
        return document;
    }

    static List<String> problems(JsonNode document) {
        List<String> lines = new ArrayList<>();
        int size = document.path("problems").size();
        lines.add(size == 1 ? "1 problem:" : size + " problems:");
        document.path("problems").forEach(each -> lines.add("  " + each.asText()));
        return lines;
    }

    /** For people: what a file makes, in detail where that is all. */
    static List<String> lines(JsonNode file, boolean plan) {
        List<String> lines = new ArrayList<>();
        for (JsonNode document : file.has("documents") ? file.path("documents") : List.of(file)) {
            lines.add(head(document));
            if (plan) {
                lines.addAll(plan(document));
            }
        }
        if (!plan && file.has("documents")) {
            lines.add("those with names are kept in " + file.path("named").asText());
        }
        if (!plan) {
            lines.add("written to %s in %.1f s"
                    .formatted(file.path("out").asText(), file.path("seconds").asDouble()));
        }
        return lines;
    }

    private static String head(JsonNode document) {
        return "%s%s of %s%s: %d tensors, %,d bytes"
                .formatted(
                        document.has("name") ? document.path("name").asText() + ": " : "",
                        document.path("method").asText(),
                        document.path("models"),
                        document.has("base") ? " on " + document.path("base").asText() : "",
                        document.path("tensors").size(),
                        document.path("bytes").asLong());
    }

    /** The plan, line by line. */
    private static List<String> plan(JsonNode document) {
        List<String> lines = new ArrayList<>();
        document.path("inputs")
                .forEach(input -> lines.add("  reads %s: %d tensors, %,d bytes"
                        .formatted(
                                input.path("model").asText(),
                                input.path("tensors").asInt(),
                                input.path("bytes").asLong())));
        lines.add("  %,d bytes to read, %,d to write: about %.1f s at %,d bytes/s; %,d bytes of memory"
                .formatted(
                        document.path("read").asLong(),
                        document.path("bytes").asLong(),
                        document.path("expected_seconds").asDouble(),
                        PlanFigures.SPEED,
                        document.path("memory").asLong()));
        document.path("tensors").forEach(tensor -> lines.add(tensor(tensor)));
        return lines;
    }

    private static String tensor(JsonNode tensor) {
        List<String> sources = new ArrayList<>();
        String name = tensor.path("name").asText();
        tensor.path("sources").forEach(source -> {
            String other = source.path("tensor").asText();
            if (!other.equals(name)) {
                sources.add(other);
            }
        });
        return "  %s %s%s %s%s%s"
                .formatted(
                        name,
                        tensor.path("dtype").asText(),
                        tensor.path("shape"),
                        tensor.path("settings"),
                        tensor.path("shared").isEmpty() ? "" : " " + tensor.path("shared"),
                        sources.isEmpty() ? "" : " from " + String.join(", ", sources));
    }
}
