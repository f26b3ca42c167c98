package io.github.ssepush.test;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

import io.github.ssepush.harness.Exchange;

/**
 * An exchange of the JDK's client.
 */
final class JdkExchange implements HttpExchange {

	/** The client writes them itself. */
	private static final Set<String> OWN_HEADERS = Set.of("Host", "Content-Length", "Connection");

	private final HttpResponse<InputStream> response;

	private final InputStream body;

	private JdkExchange(HttpResponse<InputStream> response) throws IOException {
		this.response = response;
		this.body = "gzip".equals(header("Content-Encoding")) ? new GZIPInputStream(response.body()) : response.body();
	}

	static HttpExchange open(HttpClient http, HttpCall call, Duration timeout) throws IOException {
		HttpRequest.Builder request = HttpRequest.newBuilder(call.target())
			.timeout(timeout)
			.method(call.method(), HttpRequest.BodyPublishers.noBody());
		call.headers().forEach((line) -> {
			int colon = line.indexOf(':');
			if (!OWN_HEADERS.contains(line.substring(0, colon))) {
				request.header(line.substring(0, colon), line.substring(colon + 1).trim());
			}
		});
		return new JdkExchange(Exchange.send(http, request.build(), HttpResponse.BodyHandlers.ofInputStream()));
	}

	HttpClient.Version version() {
		return this.response.version();
	}

	@Override
	public int status() {
		return this.response.statusCode();
	}

	@Override
	public Map<String, List<String>> headers() {
		return this.response.headers().map();
	}

	@Override
	public int read(byte[] buffer) throws IOException {
		return this.body.read(buffer);
	}

	@Override
	public String readAll() throws IOException {
		return new String(this.body.readAllBytes(), StandardCharsets.UTF_8);
	}

	@Override
	public void waitForever() {
	}

	@Override
	public void reset() {
		close();
	}

	@Override
	public void close() {
		try {
			this.response.body().close();
		}
		catch (IOException ex) {
			// It is closed, then.
		}
	}

}
