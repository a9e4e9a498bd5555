package dev.perennial.model.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.FolderCheck;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Families;
import dev.perennial.model.inspect.Inspection.Head;
import dev.perennial.model.inspect.Inspection.Kind;
import dev.perennial.model.inspect.Inspection.Subject;
import dev.perennial.model.lora.LoraSettings;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Goes through a folder or file, part by part. */
final class Inspector {
    private static final String ADAPTER_CONFIG = "adapter_config.json";
    private static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";
    private static final String CONFIG = "config.json";

    private final Path path;
    private final Inspection.Progress progress;
    private final Findings findings = new Findings();

    Inspector(Path path, Inspection.Progress progress) {
        this.path = path;
        this.progress = progress;
    }

    Inspection inspection() {
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(
                    "There is no " + path + ": name a model folder, an adapter folder or a safetensors file");
        }
        if (!Files.isDirectory(path)) {
            return weightsAlone();
        }
        boolean adapter = Files.exists(path.resolve(ADAPTER_CONFIG)) && !Files.exists(path.resolve(CONFIG));
        return adapter ? adapter() : model();
    }

    private Inspection weightsAlone() {
        JsonNode none = JsonFile.object(path.resolve(CONFIG), findings);
        return new Inspection(
                new Subject(Kind.WEIGHTS, none, null, null),
                weights(path, none, null),
                Inspection.Texts.NONE,
                findings);
    }

    private Inspection adapter() {
        JsonNode config = JsonFile.object(path.resolve(ADAPTER_CONFIG), findings);
        Inspection.Weights weights = weights(path.resolve(ADAPTER_WEIGHTS), config, null);
        Optional<LoraSettings> adapter = new AdapterCheck(path, config, weights.tensors()).tell(findings);
        return new Inspection(
                new Subject(Kind.ADAPTER, config, null, adapter.orElse(null)),
                weights,
                Inspection.Texts.NONE,
                findings);
    }

    private Inspection model() {
        JsonNode config = JsonFile.object(path.resolve(CONFIG), findings);
        Optional<ModelConfig> shape = findings.attempt(() -> Families.open(path));
        Inspection.Weights weights = weights(path, config, shape.orElse(null));
        Inspection.Texts texts = new TextCheck(path, config).tell(findings);
        new ConfigCheck(path, config).tell(weights.tensors(), findings);
        return new Inspection(new Subject(Kind.MODEL, config, shape.orElse(null), null), weights, texts, findings);
    }

    private Inspection.Weights weights(Path file, JsonNode config, @Nullable ModelConfig shape) {
        Optional<ModelTensors> opened = findings.attempt(() -> ModelTensors.open(file));
        if (opened.isEmpty()) {
            return new Inspection.Weights(List.of(), List.of(), Head.UNKNOWN);
        }
        try (ModelTensors source = opened.get()) {
            List<TensorReport> tensors = reports(source);
            List<String> files = source.files().stream()
                    .map(TensorSource::origin)
                    .map(name -> String.valueOf(Path.of(name).getFileName()))
                    .toList();
            HeadCheck head = new HeadCheck(source, config, shape);
            structure(source, shape, tensors);
            return new Inspection.Weights(tensors, files, head.tell(findings));
        }
    }

    private List<TensorReport> reports(TensorSource source) {
        List<TensorReport> reports = new ArrayList<>();
        for (TensorInfo info : source.tensors()) {
            reports.add(report(info, source));
            progress.at(reports.size(), source.tensors().size());
        }
        return reports;
    }

    private TensorReport report(TensorInfo info, TensorSource source) {
        if (!info.dtype().decodable()) {
            return new TensorReport(info, null);
        }
        try {
            return new TensorReport(info, TensorScan.of(info, source));
        } catch (TensorException unreadable) {
            findings.problem(String.valueOf(unreadable.getMessage()));
            return new TensorReport(info, null);
        }
    }

    /** For a family that can be run all that its network misses; for others what is wrong with any tensor. */
    private void structure(TensorSource source, @Nullable ModelConfig shape, List<TensorReport> tensors) {
        if (shape != null) {
            findings.attempt(() -> FolderCheck.problems(shape, source))
                    .ifPresent(problems -> problems.forEach(findings::problem));
        }
        for (TensorReport tensor : tensors) {
            tensor.figures()
                    .filter(figures -> figures.nonFinite() > 0)
                    .ifPresent(figures -> broken(tensor.info(), figures, shape != null));
        }
    }

    private void broken(TensorInfo info, TensorFigures figures, boolean toldBefore) {
        String first = "tensor " + info.name() + " is not finite at element " + figures.firstNonFinite();
        findings.problems().remove(toldBefore ? first : "");
        findings.problem("%s: %d NaN and %d infinite of %d"
                .formatted(first, figures.nans(), figures.infinities(), info.elements()));
    }
}
