package io.github.ssepush;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.OneServer;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.Reset;
import io.github.ssepush.harness.RunBody;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.StreamOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Runs, from their start to some time after their end.
 */
@ParameterizedClass
@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
class RunTests extends OneServer {

	private static final AtomicInteger names = new AtomicInteger();

	/** A user of this test alone. */
	private final String user = "alice-" + names.incrementAndGet();

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, List.of(TestServer.Application.class, SharedRuns.class),
				"sse-push.limits.max-connects-per-user=0", "sse-push.run.max-size=300KB",
				"sse-push.run.flush-interval=0");
	}

	@Test
	void aReaderGetsEverythingSoFarThenLiveThenTheEndAndNothingAfterIt() {
		Sinks.Many<Object> pieces = Sinks.many().unicast().onBackpressureBuffer();
		Run run = runs().start(this.user, "answer", pieces.asFlux());
		pieces.tryEmitNext("Hello ");
		CompletableFuture<HttpResponse<String>> stream = read("answer", null);
		pieces.tryEmitNext("wor");
		pieces.tryEmitNext("ld");
		pieces.tryEmitNext(SseMessage.event("progress").data("50").build());
		pieces.tryEmitNext("!");
		pieces.tryEmitComplete();
		assertThat(text(stream)).isEqualTo("Hello world<progress 50>!<sse-push.end {\"outcome\":\"complete\"}>");
		assertThat(run.outcome().join()).isEqualTo(RunOutcome.COMPLETE);
		assertThat(run.isOpen()).isFalse();
	}

	@Test
	void whoHasTheEndIsToldNotToReconnect() {
		try (Run run = runs().start(this.user, "done")) {
			run.append("text");
			run.complete();
		}
		String id = RunBody.lastId(server.send(request("done", null)));
		assertThat(server.send(request("done", id)).statusCode()).isEqualTo(204);
		assertThat(RunBody.text(server.send(request("done", "garbage"))))
			.endsWith("text<sse-push.end {\"outcome\":\"complete\"}>");
	}

	@Test
	void aReaderIsNotToldWhetherSomebodyElseHasSuchARun() {
		Run run = runs().start(this.user, "mine");
		HttpRequest.Builder foreign = server.request("/events/runs/mine", "bob");
		for (HttpRequest.Builder unknown : List.of(foreign, request("other", null), request("a%20b", null))) {
			HttpResponse<String> response = server.send(unknown);
			assertThat(response.statusCode()).isEqualTo(404);
			assertThat(response.body()).contains("There is no such run, or no more");
		}
		assertThat(stop("mine", "bob")).isEqualTo(404);
		assertThat(server.send(server.request("/events/runs/mine")).statusCode()).isEqualTo(401);
		assertThat(run.isOpen()).isTrue();
		run.close();
	}

	@Test
	void aRunIsStoppedByItsUserAndItsProducerIsCancelled() {
		AtomicBoolean cancelled = new AtomicBoolean();
		Run run = runs().start(this.user, "long",
				Flux.just("text").concatWith(Flux.never()).doOnCancel(() -> cancelled.set(true)));
		CompletableFuture<HttpResponse<String>> stream = read("long", null);
		assertThat(stop("long", this.user)).isEqualTo(204);
		assertThat(text(stream)).isEqualTo("text<sse-push.end {\"outcome\":\"stopped\"}>");
		assertThat(run.outcome().join()).isEqualTo(RunOutcome.STOPPED);
		assertThat(cancelled).isTrue();
		assertThat(stop("long", this.user)).isEqualTo(404);
		assertThat(runs().stop(this.user, "long").join()).isFalse();
		assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> run.append("more"));
	}

	@Test
	void aPublisherThatFailsDoesNotTellItsReadersWhy() {
		runs().start(this.user, "failing", Flux.just("a").concatWith(Flux.error(new IllegalStateException("secret"))));
		assertThat(whole("failing")).isEqualTo("a<sse-push.end {\"outcome\":\"failed\",\"reason\":\"error\"}>");
		Run run = runs().start(this.user, "odd", Flux.just(42));
		assertThat(run.outcome().join()).isEqualTo(RunOutcome.FAILED);
		Run failed = runs().start(this.user, "own");
		failed.fail("no more \"credit\"");
		assertThat(whole("own")).contains("no more \\u0022credit\\u0022");
	}

	@Test
	void aRunIsStartedOnce() {
		Run run = runs().start(this.user, "once");
		assertThatExceptionOfType(RunExistsException.class).isThrownBy(() -> runs().start(this.user, "once"));
		AtomicBoolean subscribed = new AtomicBoolean();
		assertThatExceptionOfType(RunExistsException.class).isThrownBy(() -> runs().start(this.user, "once",
				Flux.just("a").doOnSubscribe((subscription) -> subscribed.set(true))));
		assertThat(subscribed).isFalse();
		run.complete();
		assertThatExceptionOfType(RunExistsException.class).isThrownBy(() -> runs().start(this.user, "once"));
		assertThatIllegalArgumentException().isThrownBy(() -> runs().start(this.user, "a/b"));
	}

	@Test
	void aMessageNeedsANameAndHasNoOtherOption() {
		try (Run run = runs().start(this.user, "messages")) {
			for (SseMessage message : List.of(SseMessage.of("text"),
					SseMessage.event("a").data("b").ephemeral().build(),
					SseMessage.event("a").data("b").idempotencyKey("k").build(),
					SseMessage.event("a").data("b").excludeClient("c").build(),
					SseMessage.event("a").data("b").expiresAfter(Duration.ofSeconds(1)).build())) {
				assertThatIllegalArgumentException().isThrownBy(() -> run.send(message));
			}
			assertThat(run.isOpen()).isTrue();
		}
	}

	@Test
	void aRunThatGetsTooLargeFails() {
		Run run = runs().start(this.user, "large", Flux.interval(Duration.ofMillis(1)).map((i) -> "x".repeat(10_000)));
		assertThat(run.outcome().join()).isEqualTo(RunOutcome.FAILED);
		assertThat(whole("large")).endsWith("<sse-push.end {\"outcome\":\"failed\",\"reason\":\"too-large\"}>");
	}

	@Test
	void aReaderAfterTheEndGetsAllTokensInAFewEventsAndLittleMoreThanTheirBytes() {
		String text = IntStream.range(0, 20_000)
			.mapToObj((i) -> "tok" + i % 7 + ((i % 50 == 0) ? "\n" : " "))
			.collect(Collectors.joining());
		try (TestServer defaults = TestServer.shared(this.wire, "sse-push.run.flush-interval=0")) {
			Run run = defaults.bean(RunOperations.class).start(this.user, "tokens");
			for (int i = 0; i < text.length(); i += 5) {
				run.append(text.substring(i, Math.min(text.length(), i + 5)));
			}
			run.complete();
			assertThat(run.outcome()).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo(RunOutcome.COMPLETE);
			HttpResponse<String> response = defaults.send(defaults.request("/events/runs/tokens", this.user));
			assertThat(response.body()).doesNotContain(Reset.NAME);
			assertThat(RunBody.text(response)).isEqualTo(text + "<sse-push.end {\"outcome\":\"complete\"}>");
			assertThat(response.body().length()).isLessThan((int) (1.2 * text.length()));
		}
	}

	@Test
	void aStreamOfARunFollowsNothingElseAndIsNoPresence() {
		Run run = runs().start(this.user, "alone");
		TestStream stream = server.open(request("alone", null));
		assertThat(server.template().sendToUser(this.user, "not here").join().nodes()).isZero();
		assertThat(server.template().sendToClient(stream.clientId(), "nor here").join().nodes()).isZero();
		assertThat(server.clients().isOnline(this.user).join()).isFalse();
		server.template().broadcast("nor this").join();
		assertThat(server.clients().client(stream.clientId())).hasValueSatisfying((client) -> {
			assertThat(client.run()).isEqualTo("alone");
			assertThat(client.topics()).isEmpty();
		});
		run.complete();
		assertThat(whole("alone")).isEqualTo("<sse-push.end {\"outcome\":\"complete\"}>");
	}

	@Test
	void aClosedTabDoesNotStopARun() {
		Run run = runs().start(this.user, "tab");
		run.append("a");
		TestStream first = server.open(request("tab", null));
		String id = first.next().id();
		first.close();
		run.append("b");
		CompletableFuture<HttpResponse<String>> second = read("tab", id);
		run.append("c");
		run.complete();
		assertThat(text(second)).startsWith("b").contains("c").doesNotContain("a");
	}

	@Test
	void aTicketReadsARun() {
		runs().start(this.user, "ticket", Flux.just("text"));
		HttpResponse<String> issued = server.send(server.request("/events/ticket")
			.header("Authorization", "Bearer " + Tokens.of(this.user))
			.POST(HttpRequest.BodyPublishers.noBody()));
		String ticket = issued.body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
		assertThat(RunBody.text(server.send(server.request("/events/runs/ticket?ticket=" + ticket))))
			.startsWith("text<sse-push.end");
	}

	@Test
	void aControllerLetsOthersReadARun() {
		runs().start(this.user, "shared", Flux.just("text"));
		assertThat(RunBody.text(server.send(server.request("/shared?owner=" + this.user, "bob"))))
			.startsWith("text<sse-push.end");
		assertThat(server.send(server.request("/shared?owner=nobody", "bob")).statusCode()).isEqualTo(404);
	}

	@Test
	void aRunWithoutPiecesTimesOutAndOneIsReadableForAWhile() {
		try (TestServer impatient = TestServer.start(this.wire, "sse-push.run.idle-timeout=100ms",
				"sse-push.run.retention=5s")) {
			Run run = impatient.bean(RunOperations.class).start(this.user, "idle");
			assertThat(RunBody.text(impatient.send(impatient.request("/events/runs/idle", this.user))))
				.isEqualTo("<sse-push.end {\"outcome\":\"failed\",\"reason\":\"timeout\"}>");
			assertThat(run.outcome().join()).isEqualTo(RunOutcome.FAILED);
			Patience.await()
				.until(() -> impatient.send(impatient.request("/events/runs/idle", this.user)).statusCode() == 404);
			impatient.bean(RunOperations.class).start(this.user, "idle").close();
		}
	}

	@Test
	void aShutdownWaitsForRunsAndFailsThoseThatAreLeft() throws Exception {
		TestServer stopping = TestServer.start(this.wire, "sse-push.shutdown.wait-for-runs=3s");
		RunOperations runs = stopping.bean(RunOperations.class);
		Run endless = runs.start(this.user, "endless");
		Run ending = runs.start(this.user, "ending");
		CompletableFuture<HttpResponse<String>> stream = CompletableFuture
			.supplyAsync(() -> stopping.send(stopping.request("/events/runs/endless", this.user)));
		stopping.awaitClients(1);
		Thread stop = new Thread(stopping::close);
		stop.start();
		Awaitility.await().until(() -> isRefused(runs));
		ending.append("in time");
		ending.complete();
		assertThat(ending.outcome().join()).isEqualTo(RunOutcome.COMPLETE);
		assertThat(endless.outcome().join()).isEqualTo(RunOutcome.FAILED);
		assertThat(text(stream)).isEqualTo("<sse-push.end {\"outcome\":\"failed\",\"reason\":\"shutdown\"}>");
		stop.join(20_000);
	}

	private boolean isRefused(RunOperations runs) {
		try {
			runs.start(this.user, "late-" + names.incrementAndGet()).close();
			return false;
		}
		catch (BrokerUnavailableException ex) {
			return true;
		}
	}

	private static RunOperations runs() {
		return server.bean(RunOperations.class);
	}

	private HttpRequest.Builder request(String id, @Nullable String lastEventId) {
		HttpRequest.Builder request = server.request("/events/runs/" + id, this.user);
		return (lastEventId != null) ? request.header("Last-Event-ID", lastEventId) : request;
	}

	private List<String> clients() {
		return server.clients().clientsOf(this.user).stream().map(Client::id).toList();
	}

	/** Begin to read a run to its end. */
	private CompletableFuture<HttpResponse<String>> read(String id, @Nullable String lastEventId) {
		List<String> before = clients();
		CompletableFuture<HttpResponse<String>> response = CompletableFuture
			.supplyAsync(() -> server.send(request(id, lastEventId)));
		Awaitility.await().until(() -> response.isDone() || !before.containsAll(clients()));
		return response;
	}

	private static int stop(String id, String user) {
		return server
			.send(server.request("/events/runs/" + id + "/stop", user).POST(HttpRequest.BodyPublishers.noBody()))
			.statusCode();
	}

	private String whole(String id) {
		return RunBody.text(server.send(request(id, null)));
	}

	private static String text(CompletableFuture<HttpResponse<String>> response) {
		return RunBody.text(response.orTimeout(20, TimeUnit.SECONDS).join());
	}

	/**
	 * Runs that every user may read.
	 */
	@RestController
	static class SharedRuns {

		private final EventStreams streams;

		SharedRuns(EventStreams streams) {
			this.streams = streams;
		}

		@GetMapping("/shared")
		void shared(@RequestParam("owner") String owner, HttpServletRequest request, HttpServletResponse response)
				throws IOException {
			this.streams.open(request, response, StreamOptions.run(owner, "shared"));
		}

	}

}
