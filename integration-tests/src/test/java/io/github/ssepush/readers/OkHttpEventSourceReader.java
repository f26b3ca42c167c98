package io.github.ssepush.readers;

import java.net.URI;
import java.util.concurrent.TimeUnit;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.background.BackgroundEventHandler;
import com.launchdarkly.eventsource.background.BackgroundEventSource;

/**
 * LaunchDarkly's, which reconnects by itself.
 */
final class OkHttpEventSourceReader extends Reader {

	private final BackgroundEventSource source;

	OkHttpEventSourceReader(String url, String token) {
		ConnectStrategy connecting = ConnectStrategy.http(URI.create(url))
			.header("Authorization", "Bearer " + token)
			.readTimeout(5, TimeUnit.SECONDS);
		this.source = new BackgroundEventSource.Builder(new Handler(), new EventSource.Builder(connecting)).build();
		this.source.start();
	}

	@Override
	void leave() {
		this.source.close();
	}

	@Override
	public void close() {
		leave();
	}

	/**
	 * The handler of an application.
	 */
	private final class Handler implements BackgroundEventHandler {

		@Override
		public void onOpen() {
		}

		@Override
		public void onClosed() {
		}

		@Override
		public void onMessage(String event, MessageEvent message) {
			received(event, message.getData());
		}

		@Override
		public void onComment(String comment) {
		}

		@Override
		public void onError(Throwable failure) {
		}

	}

}
