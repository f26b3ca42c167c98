package io.github.ssepush;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the size of types. Exceptions have names and a reason, and each goes as soon as
 * it is none any more.
 */
class StructureTests {

	private static final Path ROOT = Path.of("..");

	/** The modules that users get, without the kit for their tests. */
	private static final List<String> MODULES = List.of("sse-push-core", "sse-push-servlet", "sse-push-redis",
			"sse-push-autoconfigure");

	private static final int MOST_LINES = 250;

	private static final int MOST_FIELDS = 10;

	/** Nine of ten types shall have 100 lines at most. */
	private static final int MOST_LINES_OF_NINE_IN_TEN = 100;

	/** Half of all types are package-private, those of the API included. */
	private static final int LEAST_PERCENT_PACKAGE_PRIVATE = 50;

	/**
	 * Two that put the parts of a node of Redis together, and what has as many by its
	 * nature.
	 */
	private static final Set<String> TYPES_WITH_MANY_FIELDS = Set.of("RedisNode", "Inboxes", "SsePushProperties");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("io.github.ssepush");

	private static final Map<String, JavaClass> TYPES = types();

	@Test
	void noTypeIsLong() {
		assertThat(codeLines().entrySet()).filteredOn((type) -> type.getValue() > MOST_LINES).isEmpty();
	}

	@Test
	void nineOfTenTypesAreShort() {
		List<Integer> sizes = codeLines().values().stream().sorted().toList();
		assertThat(sizes.get(sizes.size() * 9 / 10)).isLessThanOrEqualTo(MOST_LINES_OF_NINE_IN_TEN);
	}

	@Test
	void noTypeHasManyFields() {
		assertThat(TYPES.values()).filteredOn((type) -> instanceFields(type) > MOST_FIELDS)
			.extracting(JavaClass::getSimpleName)
			.containsExactlyInAnyOrderElementsOf(TYPES_WITH_MANY_FIELDS);
	}

	@Test
	void noMoreThanTwoTypesFormACycle() {
		assertThat(cycles()).allSatisfy((cycle) -> assertThat(cycle).hasSizeLessThanOrEqualTo(2));
	}

	@Test
	void halfOfTheTypesArePackagePrivate() {
		List<JavaClass> hidden = TYPES.values()
			.stream()
			.filter((type) -> !type.getModifiers().contains(JavaModifier.PUBLIC))
			.toList();
		assertThat(100 * hidden.size() / TYPES.size()).isGreaterThanOrEqualTo(LEAST_PERCENT_PACKAGE_PRIVATE);
	}

	private static long instanceFields(JavaClass type) {
		return type.getFields()
			.stream()
			.filter((field) -> !field.getModifiers().contains(JavaModifier.STATIC)
					&& !field.getModifiers().contains(JavaModifier.SYNTHETIC))
			.count();
	}

	/** By the simple name of the file. Comments, blank lines and imports are no code. */
	private static Map<String, Integer> codeLines() {
		Map<String, Integer> lines = new TreeMap<>();
		sources().forEach((source) -> {
			String code = read(source).replaceAll("(?s)/\\*.*?\\*/", "")
				.replaceAll("(?m)^\\s*//.*$", "")
				.replaceAll("(?m)^(package|import) .*$", "");
			lines.put(nameOf(source), (int) code.lines().filter((line) -> !line.isBlank()).count());
		});
		return lines;
	}

	private static Stream<Path> sources() {
		return MODULES.stream()
			.map((module) -> ROOT.resolve(module).resolve("src/main/java"))
			.flatMap(StructureTests::walk)
			.filter((file) -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"));
	}

	private static Stream<Path> walk(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String nameOf(Path source) {
		return source.getFileName().toString().replace(".java", "");
	}

	/** The types that have a file, by their full names. */
	private static Map<String, JavaClass> types() {
		Set<String> files = sources().map(StructureTests::nameOf).collect(Collectors.toSet());
		return CLASSES.stream()
			.filter((type) -> type.isTopLevelClass() && files.contains(type.getSimpleName())
					&& type.getSource().filter((source) -> isOfAModule(source.getUri().toString())).isPresent())
			.collect(Collectors.toMap(JavaClass::getName, (type) -> type));
	}

	private static boolean isOfAModule(String uri) {
		return MODULES.stream()
			.anyMatch((module) -> uri.contains("/" + module + "/") || uri.contains("/" + module + "-"));
	}

	/** The types that depend on each other, nested ones as parts of those around them. */
	private static Collection<Set<String>> cycles() {
		return new Components(graph()).find();
	}

	private static Map<String, Set<String>> graph() {
		Map<String, Set<String>> graph = new HashMap<>();
		TYPES.keySet().forEach((name) -> graph.put(name, new TreeSet<>()));
		CLASSES.stream()
			.filter((type) -> TYPES.containsKey(outermost(type)))
			.forEach((type) -> type.getDirectDependenciesFromSelf()
				.stream()
				.map((dependency) -> outermost(dependency.getTargetClass().getBaseComponentType()))
				.filter((target) -> TYPES.containsKey(target) && !target.equals(outermost(type)))
				.forEach(graph.get(outermost(type))::add));
		return graph;
	}

	private static String outermost(JavaClass type) {
		int nested = type.getName().indexOf('$');
		return (nested > 0) ? type.getName().substring(0, nested) : type.getName();
	}

	/**
	 * Finds the strongly connected components of a graph (Tarjan).
	 */
	private static final class Components {

		private final Map<String, Set<String>> graph;

		private final Map<String, Integer> index = new HashMap<>();

		private final Map<String, Integer> low = new HashMap<>();

		private final Deque<String> path = new ArrayDeque<>();

		private final List<Set<String>> found = new ArrayList<>();

		private Components(Map<String, Set<String>> graph) {
			this.graph = graph;
		}

		private List<Set<String>> find() {
			this.graph.keySet().stream().filter((node) -> !this.index.containsKey(node)).forEach(this::visit);
			return this.found;
		}

		private void visit(String node) {
			int number = this.index.size();
			this.index.put(node, number);
			this.low.put(node, number);
			this.path.push(node);
			for (String next : this.graph.get(node)) {
				if (!this.index.containsKey(next)) {
					visit(next);
					this.low.merge(node, this.low.get(next), Math::min);
				}
				else if (this.path.contains(next)) {
					this.low.merge(node, this.index.get(next), Math::min);
				}
			}
			if (this.low.get(node) == number) {
				Set<String> component = new TreeSet<>();
				String member;
				do {
					member = this.path.pop();
					component.add(member.substring(member.lastIndexOf('.') + 1));
				}
				while (!member.equals(node));
				this.found.add(component);
			}
		}

	}

}
