package io.github.ssepush.delivery;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.harness.Tokens;
import io.github.ssepush.test.EventReader;
import io.github.ssepush.test.SseEvent;

/**
 * Reads a run over any number of connections, as a page does: it is cut at any byte,
 * reconnects with the id that it has, or reloads and begins anew. Looks at every moment
 * whether what it has is what was produced.
 */
final class RunReader {

	/** The end of a run that is unknown from some time on. */
	static final String LOST = "lost";

	private final String user;

	private final String whole;

	private final IntSupplier port;

	private final IntPredicate mayDie;

	private final BooleanSupplier mayLose;

	private final HttpClient http;

	private final ScheduledExecutorService timer;

	private final Random random;

	private final Consumer<String> violations;

	private final CompletableFuture<String> over = new CompletableFuture<>();

	private final CompletableFuture<Void> connected = new CompletableFuture<>();

	private final StringBuilder text = new StringBuilder();

	private String lastEventId = "";

	private @Nullable String end;

	private int cuts;

	private int reloads;

	private int resets;

	/**
	 * Create a reader.
	 * @param user whose run it is; its id is {@code answer}
	 * @param whole what a reader gets of the whole run
	 * @param port returns the port of some node
	 * @param mayDie whether the node of a port may be killed, which ends its responses
	 * @param mayLose whether the broker may have lost some of the run
	 * @param timer runs what is to be done later
	 * @param seed decides everything else
	 * @param violations takes what should not happen
	 */
	RunReader(String user, String whole, IntSupplier port, IntPredicate mayDie, BooleanSupplier mayLose,
			HttpClient http, ScheduledExecutorService timer, long seed, Consumer<String> violations) {
		this.user = user;
		this.whole = whole;
		this.port = port;
		this.mayDie = mayDie;
		this.mayLose = mayLose;
		this.http = http;
		this.timer = timer;
		this.random = new Random(seed);
		this.violations = violations;
	}

	/** Begin, now or later. Return what completes with the data of the end. */
	CompletableFuture<String> begin(int mostMillis) {
		later(this.random.nextInt(mostMillis));
		return this.over;
	}

	/** Return what completes with its first event, or when something is wrong. */
	CompletableFuture<Void> connected() {
		return this.connected;
	}

	synchronized String text() {
		return this.text.toString();
	}

	synchronized int cuts() {
		return this.cuts;
	}

	synchronized int reloads() {
		return this.reloads;
	}

	synchronized int resets() {
		return this.resets;
	}

	@Override
	public synchronized String toString() {
		return this.user + ", '" + this.text + "', " + this.lastEventId + ", " + this.end;
	}

	private void later(int millis) {
		try {
			this.timer.schedule(this::connect, millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The test is over.
		}
	}

	private synchronized void connect() {
		int port = this.port.getAsInt();
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + port + "/events/runs/answer"))
			.header("Authorization", "Bearer " + Tokens.of(this.user));
		if (!this.lastEventId.isEmpty()) {
			request.header("Last-Event-ID", this.lastEventId);
		}
		int budget = (this.random.nextInt(3) == 0) ? Integer.MAX_VALUE
				: this.random.nextInt((this.random.nextBoolean()) ? 400 : 8000);
		Body body = new Body(budget, this.mayDie.test(port));
		this.http.sendAsync(request.build(), (response) -> body)
			.whenComplete((response, failure) -> answered((response != null) ? response.statusCode() : 0, body));
	}

	private synchronized void answered(int status, Body body) {
		String ended = this.end;
		if (status == 204 && ended != null) {
			this.over.complete(ended);
			return;
		}
		if (status == 404 && this.mayLose.getAsBoolean()) {
			this.over.complete(LOST);
			this.connected.complete(null);
			return;
		}
		if (status == 404 || status == 204 || (status == 200 && body.whole && !isKnownEnd(body))) {
			violate("was answered " + status + " although its run has no end that it has");
			return;
		}
		if (status == 200 && body.whole && ended != null && body.hadEnd) {
			later(this.random.nextInt(10));
			return;
		}
		this.cuts++;
		if (this.random.nextInt(4) == 0) {
			this.reloads++;
			this.text.setLength(0);
			this.lastEventId = "";
			this.end = null;
		}
		boolean away = body.busy || status != 200;
		later(this.random.nextInt((away || this.random.nextInt(10) == 0) ? 1000 : 30));
	}

	/**
	 * A response that ends by itself has had the end, or asks to reconnect, or its node
	 * has died, or its run is lost.
	 */
	private boolean isKnownEnd(Body body) {
		return body.hadEnd || body.busy || body.mayDie || this.mayLose.getAsBoolean();
	}

	private synchronized void take(SseEvent event, Body body) {
		this.connected.complete(null);
		if (event.name().equals("sse-push.busy")) {
			body.busy = true;
		}
		if (!event.id().isEmpty()) {
			this.lastEventId = event.id();
		}
		if (event.name().equals("sse-push.end")) {
			if (this.end != null) {
				violate("got a second end");
			}
			this.end = event.data();
			body.hadEnd = true;
		}
		else if (event.name().equals("sse-push.reset")) {
			reset(event.data());
		}
		else if (!event.isControl()) {
			if (this.end != null) {
				violate("got something after the end");
			}
			this.text
				.append(event.name().equals("message") ? event.data() : RunScript.marked(event.name(), event.data()));
			requirePrefix();
		}
	}

	private void reset(String data) {
		if (!this.mayLose.getAsBoolean()) {
			violate("was reset: " + data);
		}
		this.resets++;
		this.text.setLength(0);
		this.end = null;
	}

	/**
	 * Require that the text is the beginning of the whole, but for half of a character
	 * that is last.
	 */
	private void requirePrefix() {
		int length = this.text.length();
		boolean isPrefix = this.whole.startsWith(this.text.toString()) || (length > 0
				&& this.text.charAt(length - 1) == '?' && this.whole.startsWith(this.text.substring(0, length - 1)));
		if (!isPrefix) {
			violate("got what was not produced");
		}
	}

	private void violate(String what) {
		this.violations.accept(what + ": " + this);
		this.over.complete("");
		this.connected.complete(null);
	}

	/**
	 * The body of a response, of which only so many bytes arrive.
	 */
	private final class Body implements HttpResponse.BodySubscriber<Void> {

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		private final EventReader parser = new EventReader((event) -> take(event, this));

		private int budget;

		private Flow.@Nullable Subscription subscription;

		private final boolean mayDie;

		private boolean whole;

		private boolean hadEnd;

		private boolean busy;

		Body(int budget, boolean mayDie) {
			this.budget = budget;
			this.mayDie = mayDie;
		}

		@Override
		public CompletionStage<Void> getBody() {
			return this.done;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(List<ByteBuffer> buffers) {
			for (ByteBuffer buffer : buffers) {
				byte[] bytes = new byte[Math.min(buffer.remaining(), this.budget)];
				buffer.get(bytes);
				this.budget -= bytes.length;
				this.parser.feed(bytes, bytes.length);
			}
			if (this.budget == 0 && this.subscription != null) {
				this.subscription.cancel();
				this.done.complete(null);
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.done.complete(null);
		}

		@Override
		public void onComplete() {
			this.whole = this.budget > 0;
			this.done.complete(null);
		}

	}

}
