package io.github.ssepush;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.util.JavacTask;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles every Java example of the README and of the documentation, as an application
 * would have it. {@code examples/Application.txt} has the parts of that application that
 * the examples take for granted. {@link TestingDocumentationTests} has the recipes for
 * tests. The package {@code sse-push-js} compiles the examples in JavaScript and
 * TypeScript.
 *
 * @see ConfigurationExampleTests
 * @see MarkupExampleTests
 * @see CommandExampleTests
 */
class ExampleTests {

	private static final Path APPLICATION = Path.of("src/test/resources/examples/Application.txt");

	private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

	/** The forms that an example may have: types, members, statements, parts of those. */
	private static final List<String> SHAPES = List.of("%s", member("%s"), statements("%s"),
			statements("Object value = %s;"), statements("this.http.authorizeHttpRequests((requests) -> requests%s);"),
			"%s}");

	@Test
	void everyExampleCompiles() throws IOException {
		List<Source> examples = examples();
		assertThat(examples).hasSizeGreaterThan(30);
		assertThat(compile(examples)).isEmpty();
	}

	/**
	 * Examples of some proxies are not tested. They were tried by hand, and their page
	 * says so.
	 */
	@Test
	void everyLanguageIsChecked() throws IOException {
		List<String> checked = List.of("java", "js", "ts", "tsx", "jsx", "html", "xml", "yaml", "properties", "shell",
				"sh", "console", "http", "nginx", "haproxy", "apache");
		List<String> triedByHand = List.of("caddy", "vcl", "squid");
		assertThat(Example.all()).filteredOn((example) -> !example.language().isEmpty())
			.filteredOn((example) -> !checked.contains(example.language()))
			.filteredOn((example) -> !triedByHand.contains(example.language()))
			.extracting(Example::place)
			.isEmpty();
	}

	@Test
	void exampleThatDoesNotCompileIsFound() throws IOException {
		Source wrong = source("wrong", "push.sendToUser(\"alice\", order);\npush.sendToNobody(order);\n");
		assertThat(compile(List.of(wrong))).singleElement().asString().contains("wrong", "sendToNobody");
	}

	private static List<Source> examples() throws IOException {
		List<Source> sources = new ArrayList<>();
		for (Example example : Example.of("java")) {
			if (!example.page().endsWith("testing.md")) {
				sources.add(source(example.place(), example.text()));
			}
		}
		return sources;
	}

	private static String member(String code) {
		return "class Shape extends Application {\n" + code + "\n}";
	}

	private static String statements(String code) {
		return member("void run() throws Exception {\n" + code + "\n}");
	}

	/** Complete an example in the form in which it can be parsed. */
	private static Source source(String place, String example) throws IOException {
		String name = "examples." + place.replaceAll("\\W", "_");
		for (String shape : SHAPES) {
			Source source = new Source(place,
					"package " + name + ";\n" + Files.readString(APPLICATION) + shape.formatted(example));
			DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
			task(problems, List.of(source)).parse();
			if (problems.getDiagnostics().isEmpty()) {
				return source;
			}
		}
		return new Source(place, example);
	}

	private static List<String> compile(List<Source> sources) throws IOException {
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		task(problems, sources).analyze();
		return problems.getDiagnostics()
			.stream()
			.filter((problem) -> problem.getKind() == Diagnostic.Kind.ERROR)
			.map((problem) -> problem.getSource().getName() + ": " + problem.getMessage(Locale.ROOT))
			.toList();
	}

	private static JavacTask task(DiagnosticCollector<JavaFileObject> problems, List<Source> sources) {
		return (JavacTask) COMPILER.getTask(null, null, problems,
				List.of("-proc:none", "--release", "17", "-Xmaxerrs", "1000"), null, sources);
	}

	/**
	 * A source that is not in a file.
	 */
	private static final class Source extends SimpleJavaFileObject {

		private final String code;

		Source(String place, String code) {
			super(URI.create("string:///" + place + "/Examples.java"), Kind.SOURCE);
			this.code = code;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.code;
		}

	}

}
