package dev.perennial.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.line.LinePhase;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
    /** As Temporal's default mapper is configured. */
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .registerModule(new Jdk8Module())
            .configure(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, false)
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .configure(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE, true)
            .setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);

    static Stream<Object> samples() {
        return Samples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyRecordSurvivesJson(Object sample) throws IOException {
        String json = MAPPER.writeValueAsString(sample);

        Object read = MAPPER.readValue(json, sample.getClass());

        assertThat(read).as(json).isEqualTo(sample);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatANewerVersionAddsIsIgnored(Object sample) throws IOException {
        ObjectNode json = MAPPER.valueToTree(sample);
        json.put("addedLater", 1);

        Object read = MAPPER.readValue(json.toString(), sample.getClass());

        assertThat(read).isEqualTo(sample);
    }

    @Test
    void aDeclineRecordedBeforeItHadAnUpperBoundIsRead() throws IOException {
        String before =
                "{\"basis\":\"ESTIMATED\",\"reference\":0.9,\"window\":0.8,\"lowerBound\":0.05,\"samples\":200}";

        Decline read = MAPPER.readValue(before, Decline.class);

        assertThat(read).isEqualTo(new Decline(DeclineBasis.ESTIMATED, 0.9, 0.8, 0.05, 200, List.of()));
        assertThat(read.rulesOut(read)).isFalse();
    }

    @Test
    void noRecordIsWithoutASample() throws IOException, URISyntaxException {
        Set<String> met = new TreeSet<>();
        Samples.all().forEach(sample -> collect(sample, met));

        assertThat(met).containsAll(records());
    }

    @Test
    void anUnknownConstantBecomesTheDefault() throws IOException {
        assertThat(MAPPER.readValue("\"DREAMING\"", LinePhase.class)).isEqualTo(LinePhase.UNKNOWN);
        assertThat(MAPPER.readValue("\"SOLAR_FLARE\"", FailureType.class)).isEqualTo(FailureType.INTERNAL);
    }

    private static Set<String> records() throws IOException, URISyntaxException {
        Path root = Path.of(
                Figure.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Set<String> records = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .map(file ->
                            root.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", ""))
                    .filter(name -> !name.contains("package-info"))
                    .map(RoundTripTest::load)
                    .filter(Class::isRecord)
                    .forEach(type -> records.add(type.getName()));
        }
        return records;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, RoundTripTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static void collect(Object value, Set<String> met) {
        if (value instanceof Collection<?> many) {
            many.forEach(one -> collect(one, met));
        } else if (value instanceof Record) {
            met.add(value.getClass().getName());
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                collect(read(component, value), met);
            }
        }
    }

    private static Object read(RecordComponent component, Object value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
