package dev.perennial.tensor.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.tensor.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes the header of a file, in one fixed order. */
final class HeaderWriter {
    private static final int ALIGNMENT = 8;
    private static final JsonFactory JSON = new JsonFactory();

    private HeaderWriter() {}

    static byte[] bytes(Map<String, String> metadata, List<TensorInfo> tensors) {
        requireDistinct(tensors);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            metadata(json, metadata);
            long begin = 0;
            for (TensorInfo tensor : ordered(tensors)) {
                begin = slot(json, tensor, begin);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        while (out.size() % ALIGNMENT != 0) {
            out.write(' ');
        }
        if (out.size() > SafetensorsFile.LARGEST_HEADER) {
            throw new IllegalArgumentException("a safetensors header of " + out.size() + " bytes would be refused by"
                    + " readers, which allow " + SafetensorsFile.LARGEST_HEADER + "; write several files");
        }
        return out.toByteArray();
    }

    /** The order of the format's reference writer: the types from the last to the first, which is by falling size. */
    private static List<TensorInfo> ordered(List<TensorInfo> tensors) {
        return tensors.stream()
                .sorted(Comparator.comparing(TensorInfo::dtype, Comparator.reverseOrder())
                        .thenComparing(TensorInfo::name))
                .toList();
    }

    static void requireDistinct(List<TensorInfo> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorInfo tensor : tensors) {
            if (tensor.name().equals(HeaderParser.METADATA) || !names.add(tensor.name())) {
                throw new IllegalArgumentException(
                        "a safetensors file cannot hold tensor " + tensor.name() + " twice; give each its own name");
            }
        }
    }

    private static void metadata(JsonGenerator json, Map<String, String> metadata) throws IOException {
        if (metadata.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(HeaderParser.METADATA);
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    private static long slot(JsonGenerator json, TensorInfo tensor, long begin) throws IOException {
        long end = begin + tensor.bytes();
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().code());
        json.writeArrayFieldStart("shape");
        for (long dimension : tensor.shape()) {
            json.writeNumber(dimension);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(begin);
        json.writeNumber(end);
        json.writeEndArray();
        json.writeEndObject();
        return end;
    }
}
