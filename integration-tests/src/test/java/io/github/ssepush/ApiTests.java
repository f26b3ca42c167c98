package io.github.ssepush;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import io.github.ssepush.web.CurrentClient;
import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.StreamOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the types and members of the API with {@code docs/api.txt}, so that no change
 * of the API goes unnoticed. After a change that is meant, {@code -Dapi.update=true}
 * writes the file anew.
 */
class ApiTests {

	private static final Path LIST = Path.of("../docs/api.txt");

	static final Set<String> PACKAGES = Set.of("io.github.ssepush", "io.github.ssepush.broker",
			"io.github.ssepush.test", "io.github.ssepush.test.autoconfigure", "io.github.ssepush.test.broker");

	private static final Set<Class<?>> OF_WEB = Set.of(EventStreams.class, StreamOptions.class, CurrentClient.class);

	@Test
	void theApiIsWhatIsListed() throws IOException {
		String api = types().map(ApiTests::describe).collect(Collectors.joining("\n"));
		if (Boolean.getBoolean("api.update")) {
			Files.writeString(LIST, api);
		}
		assertThat(api).as("docs/api.txt; -Dapi.update=true writes it anew").isEqualTo(Files.readString(LIST));
	}

	@Test
	void changelogAndTheComparisonWithReleasesNameItsPackages() throws IOException {
		Set<String> packages = types().map(Class::getPackageName).collect(Collectors.toSet());
		String rules = Files.readString(Path.of("../CHANGELOG.md")).split("\n## ", 2)[0];
		assertThat(find("`(io\\.github\\.ssepush[a-z.]*)`", rules)).containsExactlyInAnyOrderElementsOf(packages);
		String build = Files.readString(Path.of("../pom.xml"));
		assertThat(find("<include>(io\\..+)</include>", build)).containsExactlyInAnyOrderElementsOf(packages);
	}

	private static List<String> find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((match) -> match.group(1)).toList();
	}

	private static Stream<Class<?>> types() {
		Stream<Class<?>> listed = new ClassFileImporter()
			.withImportOption((location) -> !location.contains("test-classes"))
			.importPackages(PACKAGES)
			.stream()
			.filter((type) -> PACKAGES.contains(type.getPackageName()))
			.map(JavaClass::reflect);
		return Stream.concat(listed, OF_WEB.stream().flatMap(ApiTests::withNested))
			.filter(ApiTests::isAccessible)
			.sorted((one, other) -> one.getName().compareTo(other.getName()));
	}

	private static Stream<Class<?>> withNested(Class<?> type) {
		return Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses()).flatMap(ApiTests::withNested));
	}

	private static boolean isAccessible(Class<?> type) {
		return isApi(type.getModifiers())
				&& (type.getDeclaringClass() == null || isAccessible(type.getDeclaringClass()));
	}

	private static boolean isApi(int modifiers) {
		return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
	}

	private static String describe(Class<?> type) {
		Stream<Member> members = Stream
			.<Member[]>of(type.getDeclaredConstructors(), type.getDeclaredFields(), type.getDeclaredMethods())
			.flatMap(Arrays::stream);
		List<String> lines = members.filter((member) -> isApi(member.getModifiers()) && !member.isSynthetic())
			.map((member) -> "\t" + describe(member) + "\n")
			.sorted()
			.toList();
		// Only later JDKs say whether a type is sealed.
		String text = type.toGenericString().replaceAll("\\b(non-)?sealed ", "");
		return text + "\n" + String.join("", lines);
	}

	private static String describe(Member member) {
		if (member instanceof Field field) {
			return field.toGenericString();
		}
		return (member instanceof Method method) ? method.toGenericString()
				: ((Constructor<?>) member).toGenericString();
	}

}
