package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.merge.failure.MergeException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;

/** The documents of a YAML 1.1 file as trees, anchors and merged mappings resolved, as mergekit's reader does. */
final class Documents {
    private static final ObjectMapper TREES = new ObjectMapper();
    /** YAML lets no text of a document begin a line with three hyphens. */
    private static final Pattern START = Pattern.compile("(?m)^---(?=\\s|$)");

    private Documents() {}

    /**
     * One of a file's documents.
     *
     * @param text as it was written
     * @param root as a tree
     */
    record Document(String text, JsonNode root) {}

    /** Dates are texts: no setting is one, and a folder may be named so. */
    private static final class Plain extends SafeConstructor {
        Plain(LoaderOptions options) {
            super(options);
            yamlConstructors.put(Tag.TIMESTAMP, new ConstructYamlStr());
        }
    }

    /** All that hold something. */
    static List<JsonNode> of(String text) {
        List<JsonNode> documents = new ArrayList<>();
        try {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            for (Object document : new Yaml(new Plain(options)).loadAll(text)) {
                if (document != null) {
                    documents.add(TREES.valueToTree(document));
                }
            }
        } catch (DuplicateKeyException e) {
            throw new MergeException.Misconfigured("merge configuration: expected each key once, found at line "
                    + (e.getProblemMark().getLine() + 1) + ": " + e.getProblem()
                    + "; write all of it under one of them");
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new MergeException.Misconfigured(
                    "merge configuration: expected YAML, found at line " + line + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw new MergeException.Misconfigured("merge configuration: expected YAML, found: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return documents;
    }

    /** All that hold something, each with its own text; lines of what cannot be read count from the file's start. */
    static List<Document> apart(String text) {
        List<JsonNode> all = of(text);
        if (all.size() == 1) {
            return List.of(new Document(text, all.get(0)));
        }
        List<Document> documents = new ArrayList<>();
        for (String part : START.split(text, -1)) {
            of(part).forEach(root -> documents.add(new Document(part.strip() + "\n", root)));
        }
        return documents;
    }
}
