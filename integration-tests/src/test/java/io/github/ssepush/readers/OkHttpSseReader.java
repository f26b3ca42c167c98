package io.github.ssepush.readers;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/**
 * OkHttp's, which leaves it to the application to reconnect.
 */
final class OkHttpSseReader extends Reader {

	private final OkHttpClient client;

	private final String url;

	private final String token;

	private volatile @Nullable String lastEventId;

	private volatile @Nullable EventSource source;

	private volatile boolean left;

	OkHttpSseReader(String url, String token, Duration readTimeout) {
		this.client = new OkHttpClient.Builder().readTimeout(readTimeout).build();
		this.url = url;
		this.token = token;
		connect();
	}

	private synchronized void connect() {
		if (this.left) {
			return;
		}
		Request.Builder request = new Request.Builder().url(this.url).header("Authorization", "Bearer " + this.token);
		String id = this.lastEventId;
		if (id != null) {
			request.header("Last-Event-ID", id);
		}
		this.source = EventSources.createFactory(this.client).newEventSource(request.build(), new Listener());
	}

	@Override
	synchronized void leave() {
		this.left = true;
		EventSource open = this.source;
		if (open != null) {
			open.cancel();
		}
	}

	@Override
	public void close() {
		leave();
		this.client.dispatcher().executorService().shutdown();
		this.client.connectionPool().evictAll();
	}

	/**
	 * The handler of an application.
	 */
	private final class Listener extends EventSourceListener {

		@Override
		public void onEvent(EventSource eventSource, @Nullable String id, @Nullable String type, String data) {
			OkHttpSseReader.this.lastEventId = id;
			received((type != null) ? type : "message", data);
		}

		@Override
		public void onClosed(EventSource eventSource) {
			CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(OkHttpSseReader.this::connect);
		}

		@Override
		public void onFailure(EventSource eventSource, @Nullable Throwable failure, @Nullable Response response) {
			onClosed(eventSource);
		}

	}

}
