package io.github.ssepush;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
	 * A dependency on a module of the starter names a version, the same in all pages,
	 * because Spring Boot does not manage it. Any other dependency or plugin names none,
	 * and a POM of this repository uses it, so it exists.
	 */
	@Test
	void everyDependencyAndPluginExists() throws Exception {
		List<Example> examples = Example.of("xml");
		String used = poms();
		Set<String> versions = new HashSet<>();
		assertThat(examples).isNotEmpty();
		for (Example example : examples) {
			List<Element> artifacts = artifacts(example.text());
			assertThat(artifacts).as(example.place()).isNotEmpty();
			for (Element artifact : artifacts) {
				String name = text(artifact, "artifactId");
				if ("io.github.ssepush".equals(text(artifact, "groupId"))) {
					assertThat(ROOT.resolve(name)).as(example.place()).isDirectory();
					assertThat(text(artifact, "version")).as("%s: version of %s", example.place(), name)
						.matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
					versions.add(text(artifact, "version"));
				}
				else {
					assertThat(text(artifact, "version")).as(example.place()).isEmpty();
					assertThat(used).as(example.place()).contains("<artifactId>" + name + "</artifactId>");
				}
			}
		}
		assertThat(versions).hasSize(1);
	}

	private static List<?> htmlErrors(String html) {
		Parser parser = Parser.htmlParser().setTrackErrors(100);
		parser.parseInput("<!doctype html><html><head><title>Example</title></head><body>" + html + "</body></html>",
				"");
		return parser.getErrors();
	}

	/** Return the dependencies and plugins. */
	private static List<Element> artifacts(String xml) throws Exception {
		Element example = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader("<example>" + xml + "</example>")))
			.getDocumentElement();
		List<Element> artifacts = new ArrayList<>();
		for (String name : List.of("dependency", "plugin")) {
			NodeList found = example.getElementsByTagName(name);
			for (int i = 0; i < found.getLength(); i++) {
				artifacts.add((Element) found.item(i));
			}
		}
		return artifacts;
	}

	private static String text(Element element, String child) {
		NodeList children = element.getElementsByTagName(child);
		return (children.getLength() > 0) ? children.item(0).getTextContent().strip() : "";
	}

	private static String poms() throws IOException {
		StringBuilder poms = new StringBuilder();
		for (Path file : SourceTree.files(ROOT).stream().filter((each) -> each.endsWith("pom.xml")).toList()) {
			poms.append(Files.readString(file));
		}
		return poms.toString();
	}

}
