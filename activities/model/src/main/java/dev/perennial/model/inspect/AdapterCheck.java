package dev.perennial.model.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is wrong with a PEFT adapter of low rank: halves without their other half, and ranks that differ. */
final class AdapterCheck {
    private static final String DOWN = ".lora_A.";
    private static final String UP = ".lora_B.";

    private final JsonNode config;
    private final Map<String, TensorInfo> tensors = new TreeMap<>();

    AdapterCheck(JsonNode config, List<TensorReport> reports) {
        this.config = config;
        reports.forEach(report -> tensors.put(report.info().name(), report.info()));
    }

    void tell(Findings findings) {
        if (!config.path("peft_type").asText("").equals("LORA")) {
            findings.remark(
                    "adapter_config.json has peft_type " + config.path("peft_type") + "; only LORA is looked into");
            return;
        }
        for (Map.Entry<String, TensorInfo> tensor : tensors.entrySet()) {
            boolean down = tensor.getKey().contains(DOWN);
            if (down || tensor.getKey().contains(UP)) {
                String other = down
                        ? tensor.getKey().replace(DOWN, UP)
                        : tensor.getKey().replace(UP, DOWN);
                pair(tensor.getValue(), other, down, findings);
            }
        }
    }

    private void pair(TensorInfo tensor, String other, boolean down, Findings findings) {
        TensorInfo half = tensors.get(other);
        if (half == null) {
            findings.problem("tensor " + tensor.name() + " has no " + other + " beside it");
        } else if (down && tensor.shape().size() == 2 && half.shape().size() == 2) {
            ranks(tensor, half, findings);
        }
    }

    private void ranks(TensorInfo down, TensorInfo up, Findings findings) {
        long rank = down.shape().get(0);
        if (rank != up.shape().get(1)) {
            findings.problem("tensors " + down.name() + " and " + up.name() + " have ranks " + rank + " and "
                    + up.shape().get(1));
        }
        boolean pattern = !config.path("rank_pattern").isEmpty();
        if (!pattern && config.path("r").isInt() && config.path("r").asLong() != rank) {
            findings.problem(
                    "tensor " + down.name() + " has rank " + rank + ", adapter_config.json says r " + config.path("r"));
        }
    }
}
