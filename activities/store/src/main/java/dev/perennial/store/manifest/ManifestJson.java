package dev.perennial.store.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The JSON of manifests. */
final class ManifestJson {
    /** Of manifests without recipes, which so keep the digests that they had before there were any. */
    private static final String FORMAT = "perennial-manifest/1";

    private static final String WITH_RECIPES = "perennial-manifest/2";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ManifestJson() {}

    static String write(Manifest manifest) {
        ObjectNode root = NODES.objectNode().put("format", format(manifest));
        ArrayNode files = root.putArray("files");
        manifest.files().forEach(file -> files.add(file(file)));
        ObjectNode provenance = root.putObject("provenance");
        provenance.set("facts", CanonicalJson.parse(manifest.provenance().facts()));
        ArrayNode parents = provenance.putArray("parents");
        manifest.provenance().parents().forEach(parent -> parents.add(parent.toString()));
        return CanonicalJson.text(root);
    }

    private static String format(Manifest manifest) {
        boolean recipes =
                manifest.tensors().stream().anyMatch(tensor -> tensor.recipe().isPresent());
        return recipes ? WITH_RECIPES : FORMAT;
    }

    private static ObjectNode file(ModelFile file) {
        ObjectNode node = NODES.objectNode()
                .put("path", file.path())
                .put("size", file.size())
                .put("digest", file.digest().toString());
        if (file instanceof ModelFile.Weights weights) {
            node.put("header", weights.header().toString());
            ArrayNode tensors = node.putArray("tensors");
            weights.tensors().forEach(tensor -> tensors.add(tensor(tensor)));
        }
        return node;
    }

    private static ObjectNode tensor(StoredTensor tensor) {
        ObjectNode node = NODES.objectNode()
                .put("name", tensor.name())
                .put("dtype", tensor.info().dtype().code())
                .put("digest", tensor.digest().toString());
        ArrayNode shape = node.putArray("shape");
        tensor.info().shape().forEach(shape::add);
        tensor.recipe().ifPresent(recipe -> node.set("recipe", recipe(recipe)));
        return node;
    }

    private static ObjectNode recipe(StoredRecipe recipe) {
        ObjectNode node =
                NODES.objectNode().put("digest", recipe.digest().toString()).put("size", recipe.size());
        ArrayNode operands = node.putArray("operands");
        recipe.operands().forEach(operand -> operands.add(tensor(operand)));
        return node;
    }

    static Manifest read(String text, Digest digest) {
        try {
            JsonNode root = CanonicalJson.parse(text);
            String format = text(root, "format");
            if (!format.equals(FORMAT) && !format.equals(WITH_RECIPES)) {
                throw new IllegalArgumentException("it has format '" + format
                        + "', and this version of Perennial reads '" + FORMAT + "' and '" + WITH_RECIPES + "' only");
            }
            only(root, Set.of("format", "files", "provenance"));
            List<ModelFile> files = new ArrayList<>();
            array(root, "files").forEach(file -> files.add(file(file)));
            Manifest manifest = new Manifest(files, provenance(root.required("provenance")));
            if (!format.equals(format(manifest))) {
                throw new IllegalArgumentException(
                        "it has format '" + format + "' where its tensors call for '" + format(manifest) + "'");
            }
            return manifest;
        } catch (IllegalArgumentException e) {
            throw new MalformedArtifactException(
                    "Manifest " + digest + " cannot be read: " + e.getMessage() + "; publish the model again", e);
        }
    }

    private static Provenance provenance(JsonNode node) {
        only(node, Set.of("facts", "parents"));
        List<Digest> parents = new ArrayList<>();
        array(node, "parents").forEach(parent -> parents.add(Digest.parse(parent.asText())));
        return new Provenance(parents, CanonicalJson.text(node.required("facts")));
    }

    private static ModelFile file(JsonNode node) {
        String path = text(node, "path");
        long size = number(node.required("size"));
        Digest digest = Digest.parse(text(node, "digest"));
        if (!node.has("header")) {
            only(node, Set.of("path", "size", "digest"));
            return new ModelFile.Plain(path, size, digest);
        }
        only(node, Set.of("path", "size", "digest", "header", "tensors"));
        List<StoredTensor> tensors = new ArrayList<>();
        array(node, "tensors").forEach(tensor -> tensors.add(tensor(tensor)));
        return new ModelFile.Weights(path, size, digest, Digest.parse(text(node, "header")), tensors);
    }

    private static StoredTensor tensor(JsonNode node) {
        only(node, Set.of("name", "dtype", "shape", "digest", "recipe"));
        List<Long> shape = new ArrayList<>();
        array(node, "shape").forEach(dimension -> shape.add(number(dimension)));
        TensorInfo info = new TensorInfo(text(node, "name"), DType.parse(text(node, "dtype")), shape);
        Optional<StoredRecipe> recipe =
                node.has("recipe") ? Optional.of(storedRecipe(node.required("recipe"))) : Optional.empty();
        return new StoredTensor(info, Digest.parse(text(node, "digest")), recipe);
    }

    private static StoredRecipe storedRecipe(JsonNode node) {
        only(node, Set.of("digest", "size", "operands"));
        List<StoredTensor> operands = new ArrayList<>();
        array(node, "operands").forEach(operand -> operands.add(tensor(operand)));
        return new StoredRecipe(Digest.parse(text(node, "digest")), number(node.required("size")), operands);
    }

    private static void only(JsonNode node, Set<String> known) {
        Set<String> found = new TreeSet<>();
        node.fieldNames().forEachRemaining(found::add);
        found.removeAll(known);
        if (!node.isObject() || !found.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected an object of " + new TreeSet<>(known) + ", found also " + found);
        }
    }

    private static JsonNode array(JsonNode node, String name) {
        JsonNode array = node.required(name);
        if (!array.isArray()) {
            throw new IllegalArgumentException("expected a list under '" + name + "', found " + array.getNodeType());
        }
        return array;
    }

    private static String text(JsonNode node, String name) {
        JsonNode text = node.required(name);
        if (!text.isTextual()) {
            throw new IllegalArgumentException("expected a text under '" + name + "', found " + text.getNodeType());
        }
        return text.textValue();
    }

    private static long number(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException("expected a whole number, found " + node);
        }
        return node.longValue();
    }
}
