package dev.perennial.merge.pack;

import dev.perennial.model.Capture;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.LinearModule;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The inputs of an expert's linear modules on texts, summed layer by layer, each in one pass over the texts, when one
 * of its modules is asked for. Holds the model, and of one layer 8 bytes times the squared width of each module's
 * input.
 */
final class Calibration implements Inputs {
    private static final int TOKENS = 2048;

    private final LanguageModel model;
    private final List<List<TokenIds>> batches = new ArrayList<>();
    private final Map<String, SymmetricMatrix> layer = new LinkedHashMap<>();

    private Calibration(LanguageModel model) {
        this.model = model;
    }

    /** Opens an expert to read texts, of which none need be. */
    static Inputs open(Path expert, List<String> texts) {
        if (texts.isEmpty()) {
            return UNKNOWN;
        }
        Calibration opened = new Calibration(LanguageModel.open(expert));
        boolean read = false;
        try {
            texts.stream().flatMap(text -> opened.model.windows(text).stream()).forEach(opened::add);
            read = true;
            return opened;
        } finally {
            if (!read) {
                opened.close();
            }
        }
    }

    private void add(TokenIds ids) {
        int last = batches.size() - 1;
        if (last < 0 || batches.get(last).stream().mapToInt(TokenIds::size).sum() + ids.size() > TOKENS) {
            batches.add(new ArrayList<>());
            last++;
        }
        batches.get(last).add(ids);
    }

    @Override
    public Optional<Seen> of(String tensor) {
        return IntStream.range(0, model.config().layers())
                .mapToObj(number -> model.layout().modules(number))
                .filter(modules ->
                        modules.stream().anyMatch(module -> module.weight().equals(tensor)))
                .findFirst()
                .flatMap(modules -> seen(modules, tensor));
    }

    private Optional<Seen> seen(List<LinearModule> modules, String tensor) {
        LinearModule asked = modules.stream()
                .filter(module -> module.weight().equals(tensor))
                .findFirst()
                .orElseThrow();
        if (!layer.containsKey(asked.name())) {
            layer.clear();
            read(modules);
        }
        return Optional.ofNullable(layer.get(asked.name()))
                .filter(gram -> IntStream.range(0, gram.size()).anyMatch(i -> gram.get(i, i) > 0))
                .map(gram -> new Seen(gram, asked.transposed()));
    }

    private void read(List<LinearModule> modules) {
        List<String> names = modules.stream().map(LinearModule::name).toList();
        modules.forEach(module -> layer.put(module.name(), SymmetricMatrix.zeros(module.in())));
        for (List<TokenIds> batch : batches) {
            Capture.of(model)
                    .inputs(batch, names)
                    .forEach((name, rows) -> layer.computeIfPresent(name, (known, gram) -> gram.plusGram(rows)));
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
