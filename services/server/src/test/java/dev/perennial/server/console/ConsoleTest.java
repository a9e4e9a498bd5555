package dev.perennial.server.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.perennial.server.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class ConsoleTest {
    private static final Pattern IMPORTS = Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile("\"(/_static/[^\"]+\\.m?js)\"");

    @Test
    void thePageMayRunItsOwnImportMapAndNoOtherInlineScript() throws Exception {
        Response page = given().get("/");
        Matcher imports = IMPORTS.matcher(page.then().statusCode(200).extract().asString());
        assertThat(imports.find()).isTrue();
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(imports.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(page.header("Content-Security-Policy"))
                .contains("script-src 'self' 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }

    @Test
    void everyScriptThePageNeedsIsServed() {
        Matcher addresses = ADDRESS.matcher(given().get("/").asString());
        while (addresses.find()) {
            given().get(addresses.group(1)).then().statusCode(200).contentType(containsString("javascript"));
        }
        for (String own : new String[] {"/console.js", "/api.js", "/lineage.js", "/change.js"}) {
            given().get(own).then().statusCode(200).contentType(containsString("javascript"));
        }
    }
}
