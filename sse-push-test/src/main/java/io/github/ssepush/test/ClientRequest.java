package io.github.ssepush.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Collects what a stream is opened with.
 */
final class ClientRequest implements SsePushTestClient.Request {

	private static final Pattern TICKET = Pattern.compile("\"ticket\" *: *\"([^\"]+)\"");

	private final SsePushTestClient client;

	private final @Nullable String user;

	private final List<String> topics = new ArrayList<>();

	private final List<String> headers = new ArrayList<>();

	private @Nullable String path;

	private @Nullable String token;

	private @Nullable String lastEventId;

	private boolean ticket;

	private boolean eventSource;

	private Duration life = Duration.ofHours(1);

	private Consumer<Map<String, Object>> claims = (all) -> {
	};

	ClientRequest(SsePushTestClient client, @Nullable String user) {
		this.client = client;
		this.user = user;
	}

	@Override
	public ClientRequest topics(String... topics) {
		this.topics.addAll(List.of(topics));
		return this;
	}

	@Override
	public ClientRequest path(String path) {
		this.path = path;
		return this;
	}

	@Override
	public ClientRequest claims(Consumer<Map<String, Object>> claims) {
		this.claims = this.claims.andThen(claims);
		return this;
	}

	@Override
	public ClientRequest expiresIn(Duration life) {
		this.life = life;
		return this;
	}

	@Override
	public ClientRequest token(String token) {
		this.token = token;
		return this;
	}

	@Override
	public ClientRequest header(String name, String value) {
		this.headers.add(name + ": " + value);
		return this;
	}

	@Override
	public ClientRequest asEventSource() {
		this.eventSource = true;
		return this;
	}

	@Override
	public ClientRequest lastEventId(String position) {
		this.lastEventId = position;
		return this;
	}

	@Override
	public ClientRequest withTicket() {
		this.ticket = true;
		return this;
	}

	@Override
	public String token() {
		String given = this.token;
		if (given != null) {
			return given;
		}
		if (this.user == null) {
			throw new IllegalStateException("An anonymous request has no token");
		}
		String issued = this.client.tokens().issue(this.user, this.life, this.claims);
		this.token = issued;
		return issued;
	}

	@Override
	public TestStream open() {
		URI events = this.client.address(this.client.path());
		String credentials = (this.token != null || this.user != null) ? token() : null;
		String given = this.path;
		URI address = (given != null) ? this.client.address(given)
				: URI.create(events + StreamTarget.query(this.topics, null));
		if (this.ticket) {
			address = URI.create(events + StreamTarget.query(List.of(), ticket(events, credentials)));
			credentials = null;
		}
		return this.client.open(new StreamTarget(address, events, this.user, credentials, List.copyOf(this.topics),
				this.lastEventId, List.copyOf(this.headers), !this.ticket && !this.eventSource));
	}

	private String ticket(URI events, @Nullable String credentials) {
		HttpCall call = new HttpCall("POST", URI.create(events + "/ticket" + StreamTarget.query(this.topics, null)),
				this.headers);
		try (HttpConnection exchange = HttpConnection.open(
				(credentials != null) ? call.with("Authorization", "Bearer " + credentials) : call,
				this.client.timeout())) {
			String body = exchange.readAll();
			Matcher answer = TICKET.matcher(body);
			if (exchange.status() != 200 || !answer.find()) {
				throw new AssertionError("Expecting a ticket, but " + call.target().getPath() + " answered "
						+ exchange.status() + ": " + body);
			}
			return String.valueOf(answer.group(1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not get a ticket at " + call.target(), ex);
		}
	}

}
