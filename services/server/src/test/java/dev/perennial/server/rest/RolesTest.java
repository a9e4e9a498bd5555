package dev.perennial.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RolesTest {
    private static final List<Class<?>> RESOURCES = List.of(
            AuditResource.class,
            BaseResource.class,
            ChangeResource.class,
            EventResource.class,
            LineCommandResource.class,
            LineResource.class,
            RevisionContentResource.class,
            RevisionResource.class,
            RolloutResource.class,
            TriggerResource.class);

    @Test
    void everyCallNamesTheRoleItNeeds() {
        List<String> open = new ArrayList<>();
        for (Class<?> resource : RESOURCES) {
            for (Method method : resource.getDeclaredMethods()) {
                if (isCall(method)
                        && !method.isAnnotationPresent(RolesAllowed.class)
                        && !resource.isAnnotationPresent(RolesAllowed.class)) {
                    open.add(method.toString());
                }
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void commandsAskForMoreThanLooking() {
        for (Class<?> resource : RESOURCES) {
            for (Method method : resource.getDeclaredMethods()) {
                if (isCall(method) && !method.isAnnotationPresent(GET.class)) {
                    RolesAllowed own = method.getAnnotation(RolesAllowed.class);
                    RolesAllowed needed = own == null ? resource.getAnnotation(RolesAllowed.class) : own;
                    assertThat(needed.value()).as(method.toString()).doesNotContain("viewer");
                }
            }
        }
    }

    @Test
    void noResourceIsForgottenHere() throws Exception {
        Path folder = Objects.requireNonNull(
                Path.of(Objects.requireNonNull(LineResource.class.getResource("LineResource.class"))
                                .toURI())
                        .getParent());
        try (Stream<Path> files = Files.list(folder)) {
            List<String> found = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith("Resource.class"))
                    .map(name -> name.replace(".class", ""))
                    .sorted()
                    .toList();
            assertThat(found)
                    .isEqualTo(RESOURCES.stream()
                            .map(Class::getSimpleName)
                            .sorted()
                            .toList());
        }
    }

    private static boolean isCall(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            if (annotation.annotationType().isAnnotationPresent(HttpMethod.class)) {
                return true;
            }
        }
        return false;
    }
}
