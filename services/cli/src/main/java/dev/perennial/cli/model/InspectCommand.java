package dev.perennial.cli.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.cli.outcome.Table;
import dev.perennial.model.FolderCheck;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial inspect}: what a model folder holds, and everything that is wrong with it. */
@Command(
        name = "inspect",
        description = "Tells a model folder's family, tensors, sizes and problems; exit 1 when there are problems.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  perennial inspect infra/fixtures/line/base-1"})
public final class InspectCommand implements Runnable {
    @Parameters(paramLabel = "MODEL", description = "A Hugging Face model folder.")
    private Path folder = Path.of("");

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        ModelConfig config = ModelConfig.open(folder);
        try (TensorSource weights = ModelTensors.open(folder)) {
            List<String> problems = problems(config, weights);
            ObjectNode document = document(config, weights, problems);
            output.print(document, () -> lines(document));
            if (!problems.isEmpty()) {
                throw new Refused("%s has %d %s, the first: %s"
                        .formatted(
                                folder,
                                problems.size(),
                                problems.size() == 1 ? "problem" : "problems",
                                problems.get(0)));
            }
        }
    }

    private List<String> problems(ModelConfig config, TensorSource weights) {
        List<String> problems = new ArrayList<>();
        if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
            problems.add("tokenizer.json is missing");
        }
        problems.addAll(output.during("reading the weights", () -> FolderCheck.problems(config, weights)));
        return problems;
    }

    private ObjectNode document(ModelConfig config, TensorSource weights, List<String> problems) {
        ObjectNode document = Json.object();
        document.put("folder", folder.toString());
        document.put("family", "llama");
        Attention attention = config.attention();
        document.putObject("config")
                .put("vocabulary", config.vocabulary())
                .put("hidden", config.hidden())
                .put("intermediate", config.intermediate())
                .put("layers", config.layers())
                .put("heads", attention.heads())
                .put("keyValueHeads", attention.keyValueHeads())
                .put("headSize", attention.headSize())
                .put("context", config.context())
                .put("tied", config.head().tied());
        document.put(
                "parameters",
                weights.tensors().stream().mapToLong(TensorInfo::elements).sum());
        document.put(
                "bytes", weights.tensors().stream().mapToLong(TensorInfo::bytes).sum());
        ObjectNode dtypes = document.putObject("dtypes");
        parametersByDtype(weights).forEach(dtypes::put);
        ArrayNode tensors = document.putArray("tensors");
        for (TensorInfo tensor : weights.tensors()) {
            ObjectNode node = tensors.addObject()
                    .put("name", tensor.name())
                    .put("dtype", tensor.dtype().code())
                    .put("bytes", tensor.bytes());
            ArrayNode shape = node.putArray("shape");
            tensor.shape().forEach(shape::add);
        }
        ArrayNode wrong = document.putArray("problems");
        problems.forEach(wrong::add);
        return document;
    }

    private static Map<String, Long> parametersByDtype(TensorSource weights) {
        Map<String, Long> sums = new TreeMap<>();
        weights.tensors().forEach(tensor -> sums.merge(tensor.dtype().code(), tensor.elements(), Long::sum));
        return sums;
    }

    private static List<String> lines(ObjectNode document) {
        List<String> lines = new ArrayList<>();
        lines.add("family      %s %s".formatted(document.path("family").asText(), document.path("config")));
        lines.add("parameters  %,d in %,d bytes %s"
                .formatted(
                        document.path("parameters").asLong(),
                        document.path("bytes").asLong(),
                        document.path("dtypes")));
        Table table = new Table("TENSOR", "DTYPE", "SHAPE");
        document.path("tensors")
                .forEach(tensor -> table.row(
                        tensor.path("name").asText(), tensor.path("dtype").asText(), tensor.path("shape")));
        lines.addAll(table.lines());
        document.path("problems").forEach(problem -> lines.add("problem     " + problem.asText()));
        if (document.path("problems").isEmpty()) {
            lines.add("problems    none");
        }
        return lines;
    }
}
