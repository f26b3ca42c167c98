package io.github.ssepush.autoconfigure;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The form of the auto-configurations.
 */
class AutoConfigurationTests {

	private static final Path CLASSES = Path.of("target/classes");

	private static final Path IMPORTS = CLASSES
		.resolve("META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports");

	@Test
	void importsAreSortedAndComplete() throws IOException {
		String room = getClass().getPackageName();
		try (Stream<Path> files = Files.list(CLASSES.resolve(room.replace('.', '/')))) {
			List<String> types = files.map((file) -> file.getFileName().toString().replace(".class", ""))
				.filter((name) -> name.endsWith("AutoConfiguration"))
				.map((name) -> room + "." + name)
				.sorted()
				.toList();
			assertThat(Files.readAllLines(IMPORTS)).isNotEmpty().isEqualTo(types);
		}
	}

	@ParameterizedTest
	@MethodSource
	void onlyTheTypeIsPublic(Class<?> type) {
		assertThat(type).isFinal().isPublic().hasAnnotation(AutoConfiguration.class);
		assertThat(withNested(type).flatMap((candidate) -> Arrays.stream(candidate.getDeclaredMethods())))
			.filteredOn((method) -> method.isAnnotationPresent(Bean.class))
			.noneMatch((method) -> Modifier.isPublic(method.getModifiers()));
		assertThat(withNested(type).skip(1)).noneMatch((nested) -> Modifier.isPublic(nested.getModifiers()));
	}

	static Stream<Class<?>> onlyTheTypeIsPublic() throws IOException, ClassNotFoundException {
		Stream.Builder<Class<?>> types = Stream.builder();
		for (String name : Files.readAllLines(IMPORTS)) {
			types.add(Class.forName(name));
		}
		return types.build();
	}

	private static Stream<Class<?>> withNested(Class<?> type) {
		return Stream.concat(Stream.of(type),
				Arrays.stream(type.getDeclaredClasses()).flatMap(AutoConfigurationTests::withNested));
	}

}
