package dev.perennial.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a document names in back-ticks or links to is there. */
class DocumentationTest {
    private static final Pattern TICKED = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
    private static final Pattern PLACE = Pattern.compile("(\\./)?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+/?|[A-Za-z0-9_-]+/");
    private static final Pattern TEST = Pattern.compile("([A-Z][A-Za-z0-9]*Test)\\.([a-z][A-Za-z0-9]*)");
    private static final Pattern DECLARED =
            Pattern.compile("\\b(?:class|record|interface|enum)\\s+([A-Z][A-Za-z0-9]*)");

    @ParameterizedTest
    @ValueSource(
            strings = {"README.md", "CONTRIBUTING.md", "activities/tensor/README.md", "activities/model/README.md"})
    void everythingNamedExists(String document) throws IOException {
        Path root = House.root();
        String text = FENCE.matcher(Files.readString(root.resolve(document))).replaceAll("");
        assertThat(missing(root, root.resolve(document).resolveSibling(""), text))
                .as("named in %s and not there", document)
                .isEmpty();
    }

    @Test
    void whatIsNotThereIsSeen() throws IOException {
        String text = "`ArchitectureTest` in `infra/checks`, `NoSuchType` in `no/such/place`, see [it](NOWHERE.md);"
                + " `DocumentationTest.everythingNamedExists`, `DocumentationTest.nobodyAsked`, `NoSuchTest.asks`";
        assertThat(missing(House.root(), House.root(), text))
                .containsExactly(
                        "DocumentationTest.nobodyAsked",
                        "NoSuchTest.asks",
                        "NoSuchType",
                        "no/such/place",
                        "NOWHERE.md");
    }

    /** Links go from the document's own folder, names in back-ticks from the root. */
    private static List<String> missing(Path root, Path folder, String text) throws IOException {
        Map<String, String> types = declaredTypes(root);
        List<String> missing = new ArrayList<>();
        for (String name : all(TICKED, text)) {
            boolean absentType = TYPE.matcher(name).matches() && !types.containsKey(name);
            boolean absentPlace = PLACE.matcher(name).matches() && !Files.exists(root.resolve(name));
            if (absentType || absentPlace || isAbsentTest(types, name)) {
                missing.add(name);
            }
        }
        all(LINK, text).stream()
                .filter(link -> !link.contains("://") && !Files.exists(folder.resolve(link)))
                .forEach(missing::add);
        return missing;
    }

    private static boolean isAbsentTest(Map<String, String> types, String name) {
        Matcher test = TEST.matcher(name);
        return test.matches() && !types.getOrDefault(test.group(1), "").contains(" void " + test.group(2) + "(");
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** Each type with the text of its file. */
    private static Map<String, String> declaredTypes(Path root) throws IOException {
        Map<String, String> types = new TreeMap<>();
        for (Path folder : sourceFolders(root)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path source :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    String text = Files.readString(source);
                    all(DECLARED, text).forEach(type -> types.put(type, text));
                }
            }
        }
        return types;
    }

    private static List<Path> sourceFolders(Path root) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String layer : List.of("workflows", "activities", "services", "infra")) {
            try (Stream<Path> modules = Files.list(root.resolve(layer))) {
                modules.map(module -> module.resolve("src"))
                        .filter(Files::isDirectory)
                        .forEach(sources::add);
            }
        }
        return sources;
    }
}
