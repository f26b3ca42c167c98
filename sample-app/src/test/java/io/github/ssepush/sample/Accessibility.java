package io.github.ssepush.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Looks at a page with axe-core.
 */
final class Accessibility {

	private static final String RUN = """
			const done = arguments[0];
			axe.run().then(({ violations }) => done(violations
				.filter(({ impact }) => impact === 'serious' || impact === 'critical')
				.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`))));
			""";

	private Accessibility() {
	}

	/**
	 * Return the obstacles that keep people from using the page.
	 * @param page the page
	 * @return the serious and critical findings
	 */
	static List<?> seriousFindings(SamplePage page) throws IOException {
		try (InputStream axe = Accessibility.class.getResourceAsStream("/axe.min.js")) {
			page.run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
		}
		return (List<?>) page.script(RUN);
	}

}
