package dev.perennial.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list that the local parts register is the one that the workflows declare. */
class SearchAttributesTest {
    private static final Pattern DECLARED = Pattern.compile("SearchAttributeKey\\.for(\\w+)\\(\\s*\"(\\w+)\"");
    private static final Map<String, String> TYPES = Map.of(
            "Keyword", "Keyword",
            "KeywordList", "KeywordList",
            "Text", "Text",
            "Long", "Int",
            "Double", "Double",
            "Boolean", "Bool",
            "OffsetDateTime", "Datetime");

    @Test
    void theLocalPartsRegisterWhatTheWorkflowsUse() throws IOException {
        assertThat(registered()).isEqualTo(declared());
    }

    private static Map<String, String> declared() throws IOException {
        Matcher keys = DECLARED.matcher(Files.readString(
                House.root().resolve("workflows/flow/src/main/java/dev/perennial/flow/SearchAttributes.java")));
        Map<String, String> declared = new TreeMap<>();
        while (keys.find()) {
            declared.put(keys.group(2), TYPES.getOrDefault(keys.group(1), "unknown " + keys.group(1)));
        }
        assertThat(declared).isNotEmpty();
        return declared;
    }

    private static Map<String, String> registered() throws IOException {
        Properties lines = new Properties();
        try (Reader list = Files.newBufferedReader(
                House.root().resolve("infra/local/src/main/resources/search-attributes.properties"))) {
            lines.load(list);
        }
        Map<String, String> registered = new TreeMap<>();
        lines.stringPropertyNames().forEach(name -> registered.put(name, lines.getProperty(name)));
        return registered;
    }
}
