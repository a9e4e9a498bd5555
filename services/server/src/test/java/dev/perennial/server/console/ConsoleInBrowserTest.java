package dev.perennial.server.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.steps.port.Registry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
@Tag("slow")
class ConsoleInBrowserTest {
    private static final LineId LINE = new LineId("console", "seen");
    private static final String PAGE = "document.querySelector('perennial-console').shadowRoot";

    @Inject
    Registry registry;

    @TestHTTPResource("/")
    String address;

    @Test
    void aPersonWithATokenSeesTheLineItsLineageItsChangeAndWhatHappens() throws Exception {
        Optional<Path> program = Browser.installed();
        assumeTrue(program.isPresent(), "no chromium or chrome on the PATH");
        new Story(LINE).register(registry);

        Path folder = Files.createTempDirectory(Path.of("target"), "browser");
        try (Browser browser = Browser.start(program.orElseThrow(), folder.toAbsolutePath())) {
            browser.open(address);
            browser.await(PAGE + ".querySelector('form') !== null");
            browser.evaluate(PAGE + ".querySelector('input').value = '" + Surroundings.VIEWER + "'");
            browser.evaluate(PAGE + ".querySelector('button').click()");
            browser.await(PAGE + ".querySelector('header').textContent.includes('live')");
            browser.evaluate(row() + ".click()");
            new Story(LINE).edit(registry);

            browser.await(PAGE + ".querySelector('.feed').textContent.includes('" + LINE + "')");
            browser.await(inside("change") + ".textContent.includes('10 edits hold')");
            browser.await(inside("lineage") + ".querySelector('svg').textContent.includes('@2')");
            browser.await(row() + ".textContent.includes('@2')");
            assertThat(browser.evaluate(inside("change") + ".querySelector('.state').textContent")
                            .asText())
                    .isEqualTo("promoted");
            assertThat(browser.evaluate(PAGE + ".querySelector('.problem') === null")
                            .asBoolean())
                    .isTrue();
        }
    }

    private static String row() {
        return "[..." + PAGE + ".querySelectorAll('tbody tr')].find((row) => row.textContent.includes('" + LINE + "'))";
    }

    private static String inside(String part) {
        return PAGE + ".querySelector('perennial-" + part + "').shadowRoot";
    }
}
