package dev.perennial.server;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import org.eclipse.microprofile.config.ConfigProvider;

/** The health of the application, on its management port, asked as a cluster's probes do. */
final class Health {
    private Health() {}

    /** Answers {@code live}, {@code started} or {@code ready}. */
    static Response of(String probe) {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
        return given().port(port).get("/q/health/" + probe);
    }

    /** The path in a readiness answer to what it says of its dependencies. */
    static String said(String rest) {
        return "checks.find { it.name == 'dependencies' }.data." + rest;
    }
}
