package io.github.ssepush.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;

/**
 * A client: reads a stream as it comes, on a thread of its own.
 */
public final class EventStream implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final HttpResponse<InputStream> response;

	private final LinkedBlockingQueue<SseEvent> events = new LinkedBlockingQueue<>();

	private final SseParser parser = new SseParser(this.events::add);

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile @Nullable SseEvent hello;

	private EventStream(HttpResponse<InputStream> response) {
		this.response = response;
	}

	/** Open a stream and read it until its hello, unless it is refused. */
	public static EventStream open(HttpClient http, HttpRequest request) {
		EventStream stream = new EventStream(Exchange.send(http, request, HttpResponse.BodyHandlers.ofInputStream()));
		Thread reader = new Thread(stream::read, "stream-reader");
		reader.setDaemon(true);
		reader.start();
		if (stream.response.statusCode() == 200) {
			stream.hello = stream.next("sse-push.hello");
		}
		return stream;
	}

	public HttpResponse<InputStream> response() {
		return this.response;
	}

	/** The first event of every stream. */
	public SseEvent hello() {
		SseEvent event = this.hello;
		if (event == null) {
			throw new IllegalStateException("Refused with " + this.response.statusCode());
		}
		return event;
	}

	public String clientId() {
		return hello().data().replaceAll(".*\"client\":\"([^\"]+)\".*", "$1");
	}

	public SseParser parser() {
		return this.parser;
	}

	/** The next event, whatever it is. */
	public SseEvent next() {
		try {
			SseEvent event = this.events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			if (event == null) {
				throw new AssertionError("No event came within " + PATIENCE + ", the stream "
						+ ((this.ended.getCount() == 0) ? "has ended" : "is open"));
			}
			return event;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	public SseEvent next(String name) {
		SseEvent event = next();
		if (!event.name().equals(name)) {
			throw new AssertionError("Expected an event '" + name + "' and got " + event);
		}
		return event;
	}

	/** The data of the next events, which must all be the application's. */
	public List<String> nextData(int count) {
		List<String> data = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			SseEvent event = next();
			if (event.isOurs()) {
				throw new AssertionError("Expected a message and got " + event);
			}
			data.add(event.data());
		}
		return data;
	}

	/** What has come and was not asked for. */
	public List<SseEvent> pending() {
		return List.copyOf(this.events);
	}

	public void awaitEnd() {
		try {
			if (!this.ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError("The stream did not end within " + PATIENCE);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
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

	private void read() {
		byte[] buffer = new byte[8192];
		try (InputStream body = decoded()) {
			int length = body.read(buffer);
			while (length >= 0) {
				this.parser.feed(buffer, length);
				length = body.read(buffer);
			}
		}
		catch (IOException ex) {
			// Closed from here or from there.
		}
		finally {
			this.ended.countDown();
		}
	}

	private InputStream decoded() throws IOException {
		boolean compressed = this.response.headers().firstValue("Content-Encoding").filter("gzip"::equals).isPresent();
		return compressed ? new GZIPInputStream(this.response.body()) : this.response.body();
	}

}
