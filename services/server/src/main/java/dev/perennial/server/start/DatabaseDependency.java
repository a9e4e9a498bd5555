package dev.perennial.server.start;

import dev.perennial.server.config.Role;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** PostgreSQL, with its schema up to date. */
@ApplicationScoped
class DatabaseDependency implements Dependency {
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/]*@");

    private final DataSource source;
    private final Schema schema;
    private final String place;

    DatabaseDependency(
            DataSource source,
            Schema schema,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> url) {
        this.source = source;
        this.schema = schema;
        this.place = place(url.orElse("an address that is not set"));
    }

    /** Where the database is, without what the address may tell of those who may enter. */
    static String place(String url) {
        int parameters = url.indexOf('?');
        String address = parameters < 0 ? url : url.substring(0, parameters);
        return CREDENTIALS.matcher(address).replaceFirst("//");
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public Set<Role> neededBy() {
        return EnumSet.of(Role.API, Role.INTAKE, Role.ORCHESTRATOR, Role.GATEWAY);
    }

    @Override
    public Optional<String> missing() {
        try (Connection connection = source.getConnection()) {
            if (!connection.isValid(2)) {
                return Optional.of(away("no answer"));
            }
        } catch (SQLException e) {
            return Optional.of(away(String.valueOf(e.getMessage())));
        }
        return schema.isCurrent()
                ? Optional.empty()
                : Optional.of("the schema is behind this version; run the application with 'migrate'");
    }

    private String away(String reason) {
        return "PostgreSQL at " + place + " does not answer (" + reason
                + "); check quarkus.datasource.jdbc.url and that it runs";
    }
}
