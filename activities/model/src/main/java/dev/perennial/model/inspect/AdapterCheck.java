package dev.perennial.model.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.lora.LoraFolder;
import dev.perennial.model.lora.LoraSettings;
import dev.perennial.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is wrong with a PEFT adapter of low rank: settings and tensors that are not LoRA's, halves without their other
 * half, and ranks that differ.
 */
final class AdapterCheck {
    private static final String DOWN = "_A";
    private static final String UP = "_B";

    private final Path folder;
    private final JsonNode config;
    private final Map<String, TensorInfo> tensors = new TreeMap<>();

    AdapterCheck(Path folder, JsonNode config, List<TensorReport> reports) {
        this.folder = folder;
        this.config = config;
        reports.forEach(report -> tensors.put(report.info().name(), report.info()));
    }

    /** What the adapter is, if it can be read here. */
    Optional<LoraSettings> tell(Findings findings) {
        if (!config.path("peft_type").asText("").equals("LORA")) {
            findings.remark(
                    "adapter_config.json has peft_type " + config.path("peft_type") + "; only LORA is looked into");
            return Optional.empty();
        }
        Set<String> modules = tensors.keySet().stream()
                .map(LoraFolder::module)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        Optional<LoraSettings> settings = findings.attempt(() -> LoraFolder.settings(folder, modules));
        tensors.forEach((name, tensor) -> LoraFolder.module(name)
                .ifPresent(module ->
                        half(tensor, settings.map(found -> found.scaling().rank(module)), findings)));
        findings.attempt(() -> LoraFolder.kinds(folder)).ifPresent(kinds -> tensors.keySet().stream()
                .filter(name -> !kinds.takes(name))
                .forEach(name -> findings.problem("tensor " + name + " is none that adapter_config.json lets a LoRA"
                        + " adapter have (use_dora, modules_to_save); leave it out")));
        return settings;
    }

    /** Names of factors differ in one letter behind the module. */
    private static String otherHalf(String name) {
        int at = name.lastIndexOf(".lora_");
        String factor = name.substring(at);
        return name.substring(0, at) + (factor.contains(DOWN) ? factor.replace(DOWN, UP) : factor.replace(UP, DOWN));
    }

    private void half(TensorInfo tensor, Optional<Integer> rank, Findings findings) {
        String other = otherHalf(tensor.name());
        boolean down = other.substring(other.lastIndexOf(".lora_")).contains(UP);
        TensorInfo half = tensors.get(other);
        if (half == null) {
            findings.problem("tensor " + tensor.name() + " has no " + other + " beside it");
        } else if (Stream.of(tensor, half).anyMatch(each -> each.shape().size() != 2)) {
            findings.problem("tensor " + tensor.name() + " or " + other + " is no matrix");
        } else if (down) {
            ranks(tensor, half, rank, findings);
        }
    }

    private static void ranks(TensorInfo down, TensorInfo up, Optional<Integer> said, Findings findings) {
        long rank = down.shape().get(0);
        if (rank != up.shape().get(1)) {
            findings.problem("tensors " + down.name() + " and " + up.name() + " have ranks " + rank + " and "
                    + up.shape().get(1));
        }
        said.filter(expected -> expected != rank)
                .ifPresent(expected -> findings.problem(
                        "tensor " + down.name() + " has rank " + rank + ", adapter_config.json says r " + expected));
    }
}
