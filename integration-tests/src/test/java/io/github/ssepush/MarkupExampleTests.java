package io.github.ssepush;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each example in HTML or XML can be parsed, and each dependency can be resolved.
 */
class MarkupExampleTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern VERSION = Pattern
		.compile("<artifactId>sse-push</artifactId>\\s*<version>(.+)</version>");

	@Test
	void everyExampleInHtmlIsParsedWithoutErrors() throws IOException {
		List<Example> examples = Example.of("html");
		assertThat(examples).isNotEmpty()
			.allSatisfy((example) -> assertThat(htmlErrors(example.text())).as(example.place()).isEmpty());
	}

	@Test
	void tagThatIsNotClosedIsFound() {
		assertThat(htmlErrors("<div><p>Orders</div></span>")).isNotEmpty();
	}

	/**
	 * A dependency on a module of the starter names the version of this build, because
	 * Spring Boot does not manage it. Any other one names none, and a POM of this
	 * repository uses it, so it exists.
	 */
	@Test
	void everyDependencyExists() throws Exception {
		List<Example> examples = Example.of("xml");
		String used = poms();
		assertThat(examples).isNotEmpty();
		for (Example example : examples) {
			List<Element> dependencies = dependencies(example.text());
			assertThat(dependencies).as(example.place()).isNotEmpty();
			for (Element dependency : dependencies) {
				String artifact = text(dependency, "artifactId");
				if ("io.github.ssepush".equals(text(dependency, "groupId"))) {
					assertThat(ROOT.resolve(artifact)).as(example.place()).isDirectory();
					assertThat(text(dependency, "version")).as("%s: version of %s", example.place(), artifact)
						.isEqualTo(version());
				}
				else {
					assertThat(text(dependency, "version")).as(example.place()).isEmpty();
					assertThat(used).as(example.place()).contains("<artifactId>" + artifact + "</artifactId>");
				}
			}
		}
	}

	private static List<?> htmlErrors(String html) {
		Parser parser = Parser.htmlParser().setTrackErrors(100);
		parser.parseInput("<!doctype html><html><head><title>Example</title></head><body>" + html + "</body></html>",
				"");
		return parser.getErrors();
	}

	private static List<Element> dependencies(String xml) throws Exception {
		NodeList found = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader("<example>" + xml + "</example>")))
			.getElementsByTagName("dependency");
		List<Element> dependencies = new ArrayList<>();
		for (int i = 0; i < found.getLength(); i++) {
			dependencies.add((Element) found.item(i));
		}
		return dependencies;
	}

	private static String text(Element element, String child) {
		NodeList children = element.getElementsByTagName(child);
		return (children.getLength() > 0) ? children.item(0).getTextContent().strip() : "";
	}

	private static String version() throws IOException {
		Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
		assertThat(version.find()).isTrue();
		return version.group(1);
	}

	private static String poms() throws IOException {
		try (Stream<Path> files = Files.walk(ROOT, 5)) {
			StringBuilder poms = new StringBuilder();
			for (Path file : files.filter((each) -> each.endsWith("pom.xml")).toList()) {
				poms.append(Files.readString(file));
			}
			return poms.toString();
		}
	}

}
