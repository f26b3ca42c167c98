package io.github.ssepush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.web.transport.TestedVersions;
import io.github.ssepush.web.transport.jetty.JettyTakeover;
import io.github.ssepush.web.transport.tomcat.TomcatTakeover;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The supported versions, which the workflows read, are those of the documentation, of
 * the build and of the code.
 */
class VersionsTests {

	private static final Path ROOT = Path.of("..");

	/** A row of the table: its name, what is supported, and what was tried. */
	private static final Pattern ROW = Pattern
		.compile("(?m)^\\| ([A-Z][A-Za-z ]+) \\| ([^|]+) \\| (\\d[\\d., ]*) \\| [^|]+ \\|$");

	@Test
	void documentationHasThem() throws IOException {
		Map<String, List<String>> documented = ROW.matcher(read("docs/versions.md"))
			.results()
			.collect(Collectors.toMap((row) -> row.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'),
					(row) -> List.of(row.group(3).split(", "))));
		assertThat(documented).isEqualTo(versions());
	}

	@Test
	void firstOfThemIsTheOldestThatIsSupported() throws IOException {
		Map<String, List<String>> versions = versions();
		assertThat(ROW.matcher(read("docs/versions.md")).results().map(MatchResult::group).toList()).isNotEmpty();
		assertThat(ROW.matcher(read("docs/versions.md")).results())
			.allSatisfy((row) -> assertThat(row.group(2)).startsWith(row.group(3).split(", ")[0] + " or later"));
		assertThat(versions.get("java")).first().isEqualTo(find("pom.xml", "<java.version>(.+)</java.version>"));
		assertThat(versions.get("node")).first().isEqualTo(find("sse-push-js/package.json", "\"node\": \">=(\\d+)\""));
	}

	@Test
	void buildHasTheNewestSpringBoot() throws IOException {
		assertThat(versions().get("spring-boot")).last()
			.isEqualTo(find("pom.xml", "<spring-boot.version>(.+)</spring-boot.version>"));
	}

	@Test
	void connectionsAreTakenOverFromServersThatWereTried() throws IOException {
		assertThat(List.of(TomcatTakeover.TESTED, JettyTakeover.TESTED)).containsExactly(tested("tomcat"),
				tested("jetty"));
		assertThat(find("integration-tests/pom.xml", "<tomcat.version>(.+)</tomcat.version>"))
			.isEqualTo(tested("tomcat").first());
		assertThat(find("integration-tests/pom.xml", "<jetty.version>(.+)</jetty.version>"))
			.isEqualTo(tested("jetty").first());
	}

	private static TestedVersions tested(String server) throws IOException {
		List<String> versions = versions().get(server);
		return new TestedVersions(versions.get(0), versions.get(versions.size() - 1));
	}

	private static Map<String, List<String>> versions() throws IOException {
		return JsonMapper.shared().readValue(read(".github/versions.json"), new TypeReference<>() {
		});
	}

	private static String find(String file, String pattern) throws IOException {
		Matcher matcher = Pattern.compile(pattern).matcher(read(file));
		assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
		return matcher.group(1);
	}

	private static String read(String file) throws IOException {
		return Files.readString(ROOT.resolve(file));
	}

}
