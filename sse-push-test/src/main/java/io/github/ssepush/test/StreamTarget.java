package io.github.ssepush.test;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The parameters with which a stream is opened.
 *
 * @param address the address of the stream, with its parameters
 * @param events the address of the starter's own stream, without parameters
 * @param user the user's name, {@code null} for an anonymous or unknown one
 * @param token the token, {@code null} for none
 * @param topics the topics
 * @param lastEventId the id to resume from, {@code null} for none
 * @param headers more lines of the head
 * @param module whether to be refused like the browser module, and not like an
 * {@code EventSource}
 */
record StreamTarget(URI address, URI events, @Nullable String user, @Nullable String token, List<String> topics,
		@Nullable String lastEventId, List<String> headers, boolean module) {

	/** With this header, temporary refusals have a status instead of a stream. */
	private static final String CLIENT_VERSION = "SSE-Push-Client-Version";

	/** Return the user as failure messages show it. */
	String owner() {
		return (this.user != null) ? "'" + this.user + "'" : "an unknown user";
	}

	HttpCall call(@Nullable String currentToken, String currentId) {
		HttpCall call = new HttpCall("GET", this.address, this.headers).with("Accept", "text/event-stream");
		if (this.module) {
			call = call.with(CLIENT_VERSION, "0");
		}
		if (currentToken != null) {
			call = call.with("Authorization", "Bearer " + currentToken);
		}
		String id = (!currentId.isEmpty() || this.lastEventId == null) ? currentId : this.lastEventId;
		return id.isEmpty() ? call : call.with("Last-Event-ID", id);
	}

	HttpCall refresh(String clientId, String newToken) {
		return new HttpCall("POST", URI.create(this.events + "/refresh" + query(this.topics, null)), this.headers)
			.with("Authorization", "Bearer " + newToken)
			.with("SSE-Push-Client", clientId);
	}

	/** Return the parameters with a question mark in front, nothing if there are none. */
	static String query(List<String> topics, @Nullable String ticket) {
		String parameters = topics.stream()
			.map((topic) -> "topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		if (ticket != null) {
			parameters += (parameters.isEmpty() ? "" : "&") + "ticket="
					+ URLEncoder.encode(ticket, StandardCharsets.UTF_8);
		}
		return parameters.isEmpty() ? "" : "?" + parameters;
	}

}
