package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.RefusedFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Weight formats that are refused by name or by their first bytes; a pickle runs code when it is loaded. */
public final class ForeignFormats {
    private static final Set<String> PICKLES = Set.of("bin", "pt", "pth", "ckpt", "pkl", "pickle");
    private static final int ZIP_OR_PICKLE = 4;
    private static final String MERGED = "; or perennial merge of this model alone, merge_method: passthrough, which"
            + " reads its pickle and runs nothing of it";

    private ForeignFormats() {}

    /** True of file names under which pickled weights are kept. */
    public static boolean pickled(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean named = PICKLES.contains(name.substring(name.lastIndexOf('.') + 1)) && name.indexOf('.') >= 0;
        return (named || name.startsWith("pytorch_model")) && !file.toString().endsWith(".json");
    }

    /** Refuses a pickle by its file name; the sentence says how to convert it. */
    public static void refuseByName(Path file) {
        if (file.getFileName() != null && pickled(file)) {
            throw refused(file, "is a PyTorch pickle, which can run any code when loaded", MERGED);
        }
    }

    static void refuseByContent(Path file, byte[] start) {
        String text = new String(start, 0, ZIP_OR_PICKLE, StandardCharsets.ISO_8859_1);
        if (text.equals("PK\u0003\u0004") || (text.charAt(0) == '\u0080' && text.charAt(1) <= 5 && start[7] != 0)) {
            throw refused(
                    file, "is a PyTorch pickle in spite of its name, and a pickle can run any code when loaded", "");
        }
        if (text.equals("GGUF")) {
            throw refused(file, "is a GGUF file, a quantised format that cannot be edited or merged", "");
        }
    }

    private static RefusedFormatException refused(Path file, String what, String other) {
        return new RefusedFormatException(file + " " + what
                + "; publish the model as safetensors (in transformers: save_pretrained with safe_serialization=True"
                + other + ")");
    }
}
