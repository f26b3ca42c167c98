package io.github.ssepush.harness;

import java.net.http.HttpResponse;
import java.util.Set;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The body of a stream of a run that has ended.
 */
public final class RunBody {

	private static final Set<String> OUR_OWN = Set.of("sse-push.hello", "sse-push.position", "sse-push.reset");

	private RunBody() {
	}

	/** Return the text of a run, with its other events in brackets. */
	public static String text(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		StringBuilder text = new StringBuilder();
		for (String block : response.body().split("\n\n")) {
			String name = field(block, "event");
			if (!OUR_OWN.contains(name)) {
				String data = field(block, "data");
				text.append(name.isEmpty() ? data : "<" + name + " " + data + ">");
			}
		}
		return text.toString();
	}

	/** Return the id of the last event. */
	public static String lastId(HttpResponse<String> response) {
		String body = response.body();
		return field(body.substring(body.indexOf("event: sse-push.end")), "id");
	}

	private static String field(String block, String field) {
		return block.lines()
			.filter((line) -> line.startsWith(field + ": "))
			.map((line) -> line.substring(field.length() + 2))
			.collect(Collectors.joining("\n"));
	}

}
