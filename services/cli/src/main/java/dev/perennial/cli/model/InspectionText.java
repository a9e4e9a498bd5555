package dev.perennial.cli.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Table;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.inspect.Inspection;
import dev.perennial.model.inspect.Inspection.Kind;
import dev.perennial.model.inspect.TensorFigures;
import dev.perennial.model.inspect.TensorReport;
import dev.perennial.model.lora.LoraFolder;
import dev.perennial.model.lora.LoraScaling;
import dev.perennial.model.lora.LoraSettings;
import dev.perennial.model.lora.LoraTargets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was found in a folder, as a document and as lines for people. */
final class InspectionText {
    private static final long FLOAT32 = 4;

    private final Path folder;
    private final Inspection found;

    InspectionText(Path folder, Inspection found) {
        this.folder = folder;
        this.found = found;
    }

    ObjectNode document() {
        ObjectNode document = Json.object();
        document.put("folder", folder.toString());
        document.put("kind", found.kind().name().toLowerCase(Locale.ROOT));
        document.put("family", found.family());
        document.put("runs", found.shape().isPresent());
        document.set("config", config());
        document.put("parameters", found.parameters());
        document.put("bytes", found.bytes());
        document.put("bytesAsFloat32", FLOAT32 * found.parameters());
        ObjectNode types = document.putObject("dtypes");
        found.parametersByType().forEach(types::put);
        found.files().forEach(document.putArray("files")::add);
        document.put("head", found.head().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        document.putObject("tokenizer")
                .put("type", found.texts().tokenizer())
                .put("tokens", found.texts().tokens())
                .put("chatTemplate", found.texts().chatTemplate());
        ArrayNode tensors = document.putArray("tensors");
        found.tensors().forEach(tensor -> tensor(tensors.addObject(), tensor));
        found.problems().forEach(document.putArray("problems")::add);
        found.remarks().forEach(document.putArray("remarks")::add);
        return document;
    }

    /**
     * For a family that can be run, or an adapter that can be read, its shape in our words; else what the file says.
     */
    private JsonNode config() {
        return found.shape()
                .map(InspectionText::shape)
                .or(() -> found.adapter().map(this::adapter))
                .orElseGet(() -> found.config());
    }

    private JsonNode adapter(LoraSettings settings) {
        LoraScaling scaling = settings.scaling();
        ObjectNode node = Json.object().put("rank", scaling.rank()).put("alpha", scaling.alpha());
        node.put("rankStabilised", scaling.stabilised());
        scaling.ranks().forEach(node.putObject("ranks")::put);
        scaling.alphas().forEach(node.putObject("alphas")::put);
        node.set("targets", targets(settings.targets()));
        long modules = found.tensors().stream()
                .flatMap(tensor -> LoraFolder.module(tensor.info().name()).stream())
                .distinct()
                .count();
        return node.put("modules", modules)
                .put("transposed", settings.transposed())
                .put("base", settings.base());
    }

    private static JsonNode targets(LoraTargets targets) {
        if (targets instanceof LoraTargets.Named named) {
            return Json.tree(named.endings());
        }
        return Json.tree(targets instanceof LoraTargets.Matching matching ? matching.expression() : "all-linear");
    }

    private static JsonNode shape(ModelConfig config) {
        Attention attention = config.attention();
        return Json.object()
                .put("vocabulary", config.vocabulary())
                .put("hidden", config.hidden())
                .put("intermediate", config.intermediate())
                .put("layers", config.layers())
                .put("heads", attention.heads())
                .put("keyValueHeads", attention.keyValueHeads())
                .put("headSize", attention.headSize())
                .put("context", config.context())
                .put("tied", config.head().tied());
    }

    private static void tensor(ObjectNode node, TensorReport tensor) {
        node.put("name", tensor.info().name())
                .put("dtype", tensor.info().dtype().code())
                .put("bytes", tensor.info().bytes());
        tensor.info().shape().forEach(node.putArray("shape")::add);
        tensor.figures().ifPresent(figures -> figures(node, figures));
    }

    private static void figures(ObjectNode node, TensorFigures figures) {
        node.put("norm", figures.norm())
                .put("min", figures.least())
                .put("max", figures.greatest())
                .put("nonFinite", figures.nonFinite());
        if (figures.nonFinite() > 0) {
            node.put("nan", figures.nans()).put("firstNonFinite", figures.firstNonFinite());
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("family      %s %s".formatted(found.family(), config()));
        lines.add(String.format(
                Locale.ROOT,
                "parameters  %,d in %,d bytes of %d %s %s; %,d bytes as float32",
                found.parameters(),
                found.bytes(),
                found.files().size(),
                found.files().size() == 1 ? "file" : "files",
                found.parametersByType(),
                FLOAT32 * found.parameters()));
        lines.add("head        " + found.head().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        if (found.kind() == Kind.MODEL) {
            lines.add("tokenizer   %s of %,d tokens, %s chat template"
                    .formatted(
                            found.texts().tokenizer(),
                            found.texts().tokens(),
                            found.texts().chatTemplate() ? "a" : "no"));
        }
        Table table = new Table("TENSOR", "DTYPE", "SHAPE", "NORM", "MIN", "MAX", "NOT FINITE");
        found.tensors().forEach(tensor -> row(table, tensor));
        lines.addAll(table.lines());
        found.remarks().forEach(remark -> lines.add("remark      " + remark));
        found.problems().forEach(problem -> lines.add("problem     " + problem));
        if (found.problems().isEmpty()) {
            lines.add("problems    none");
        }
        return lines;
    }

    private static void row(Table table, TensorReport tensor) {
        List<Object> cells = new ArrayList<>(List.of(
                tensor.info().name(),
                tensor.info().dtype().code(),
                tensor.info().shape()));
        tensor.figures()
                .ifPresentOrElse(
                        figures -> cells.addAll(List.of(
                                number(figures.norm()),
                                number(figures.least()),
                                number(figures.greatest()),
                                figures.nonFinite() == 0 ? "" : figures.nonFinite())),
                        () -> cells.addAll(List.of("", "", "", "")));
        table.row(cells.toArray());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }
}
