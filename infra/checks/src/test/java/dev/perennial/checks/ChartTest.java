package dev.perennial.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the chart sets is what the application reads. */
class ChartTest {
    private static final String SETTINGS = "dev.perennial.server.config.PerennialConfig";
    private static final Pattern VARIABLE = Pattern.compile("\\bPERENNIAL_[A-Z0-9_]+");

    @Test
    void everyVariableOfTheChartIsASettingOfTheServer() throws IOException {
        assertThat(settings(House.CLASSES.get(SETTINGS), "PERENNIAL_"))
                .contains("PERENNIAL_S3_ENDPOINT")
                .containsAll(variables());
    }

    private static Set<String> variables() throws IOException {
        Set<String> variables = new TreeSet<>();
        try (Stream<Path> templates = Files.list(House.root().resolve("helm/perennial/templates"))) {
            for (Path template : templates.toList()) {
                VARIABLE.matcher(Files.readString(template))
                        .results()
                        .map(MatchResult::group)
                        .forEach(variables::add);
            }
        }
        return variables;
    }

    /** The environment's names of everything below an interface of settings. */
    private static Set<String> settings(JavaClass type, String prefix) {
        Set<String> names = new TreeSet<>();
        for (JavaMethod method : type.getMethods()) {
            String word = method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            JavaClass returned = method.getRawReturnType();
            if (returned.isInterface() && returned.getPackageName().equals(type.getPackageName())) {
                names.addAll(settings(returned, prefix + word + "_"));
            } else {
                names.add(prefix + word);
            }
        }
        return names;
    }
}
