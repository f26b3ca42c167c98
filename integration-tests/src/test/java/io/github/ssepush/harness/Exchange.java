package io.github.ssepush.harness;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a request, and once more if the server ended the HTTP/2 connection at that
 * moment: servers do so when many streams of a connection are reset at once.
 */
public final class Exchange {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private Exchange() {
	}

	public static <T> HttpResponse<T> send(HttpClient http, HttpRequest request, BodyHandler<T> body) {
		try {
			return attempt(http, request, body);
		}
		catch (IOException ex) {
			if (http.version() != HttpClient.Version.HTTP_2) {
				throw new IllegalStateException(ex);
			}
			try {
				return attempt(http, request, body);
			}
			catch (IOException again) {
				throw new IllegalStateException(again);
			}
		}
	}

	private static <T> HttpResponse<T> attempt(HttpClient http, HttpRequest request, BodyHandler<T> body)
			throws IOException {
		try {
			return http.sendAsync(request, body).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof IOException failure) {
				throw failure;
			}
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
