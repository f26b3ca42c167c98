package io.github.ssepush;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.LiveInstances;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that take their time cost neither memory nor the events of others.
 */
@ParameterizedClass
@EachWire(http2 = false, full = { Wire.TOMCAT, Wire.JETTY })
class ClientEventTests {

	@Parameter
	Wire wire;

	private TestServer server;

	private Visitors visitors;

	private void start(String... properties) {
		this.server = TestServer.start(this.wire, List.of(TestServer.Application.class, Visitors.class),
				Stream
					.concat(Stream.of("sse-push.heartbeat-interval=100ms", "sse-push.limits.max-connects-per-user=0"),
							Arrays.stream(properties))
					.toArray(String[]::new));
		this.visitors = this.server.bean(Visitors.class);
	}

	@AfterEach
	void stopServer() {
		this.visitors.go.countDown();
		this.server.close();
	}

	@Test
	void userWhoReconnectsPinsNoClientWhileAListenerIsBusy() {
		start();
		LiveInstances instances = LiveInstances.of(ClientConnectedEvent.class.getName(),
				"io.github.ssepush.engine.stream.StreamClient");
		TestStream first = this.server.open("first");
		awaitListener();
		for (int i = 0; i < 300; i++) {
			RawClient.open(this.server, Tokens.of("alice")).close();
		}
		this.server.awaitClients(1);
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.pollInterval(Duration.ofSeconds(1))
			.untilAsserted(() -> assertThat(instances.more().values()).hasSize(2)
				.allSatisfy((more) -> assertThat(more).isLessThan(30)));
		assertThat(pending()).isZero();
		assertThat(dropped()).isZero();
		this.visitors.go.countDown();
		TestStream last = this.server.open("last");
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.visitors.events).containsExactly("connected " + first.clientId(),
					"connected " + last.clientId()));
	}

	@Test
	void clientWhoseConnectWasPublishedHasItsDisconnectPublished() {
		start();
		TestStream known = this.server.open("alice");
		awaitListener();
		TestStream unheardOf = this.server.open("alice");
		unheardOf.close();
		known.close();
		this.server.awaitClients(0);
		this.visitors.go.countDown();
		TestStream last = this.server.open("alice");
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.visitors.events).containsExactly("connected " + known.clientId(),
					"disconnected " + known.clientId(), "connected " + last.clientId()));
	}

	@Test
	void eventsThatDoNotFitAreDroppedInPairsAndCounted() {
		start("sse-push.limits.max-pending-events=3");
		TestStream first = this.server.open("first");
		awaitListener();
		List<TestStream> streams = List.of(this.server.open("1"), this.server.open("2"), this.server.open("3"),
				this.server.open("4"), this.server.open("5"));
		assertThat(pending()).isEqualTo(3);
		assertThat(dropped()).isEqualTo(2);
		this.visitors.go.countDown();
		Awaitility.await().until(() -> this.visitors.events.size() == 4 && pending() == 0);
		for (TestStream stream : streams) {
			int told = this.visitors.events.size();
			boolean known = this.visitors.events.contains("connected " + stream.clientId());
			stream.close();
			Awaitility.await().until(() -> this.server.clients().client(stream.clientId()).isEmpty());
			Awaitility.await().until(() -> this.visitors.events.size() == (known ? told + 1 : told));
		}
		assertThat(this.visitors.events).containsExactly("connected " + first.clientId(),
				"connected " + streams.get(0).clientId(), "connected " + streams.get(1).clientId(),
				"connected " + streams.get(2).clientId(), "disconnected " + streams.get(0).clientId(),
				"disconnected " + streams.get(1).clientId(), "disconnected " + streams.get(2).clientId());
		assertThat(dropped()).isEqualTo(2);
	}

	@Test
	void clientWhoseConnectWasPublishedHasItsDisconnectPublishedThoughTheQueueIsFull() {
		start("sse-push.limits.max-pending-events=1");
		TestStream known = this.server.open("known");
		awaitListener();
		TestStream pending = this.server.open("pending");
		assertThat(pending()).isEqualTo(1);
		known.close();
		this.server.awaitClients(1);
		Awaitility.await().until(() -> pending() == 2);
		TestStream unheardOf = this.server.open("unheard-of");
		assertThat(dropped()).isEqualTo(1);
		unheardOf.close();
		this.server.awaitClients(1);
		this.visitors.go.countDown();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.visitors.events).containsExactly("connected " + known.clientId(),
					"connected " + pending.clientId(), "disconnected " + known.clientId()));
		assertThat(pending()).isZero();
		assertThat(dropped()).isEqualTo(1);
	}

	@Test
	void errorOfAListenerKeepsNoEventFromTheOthers() {
		start();
		this.visitors.error.set(new NoClassDefFoundError("Visitor"));
		this.visitors.go.countDown();
		this.server.open("first");
		Awaitility.await().until(() -> this.visitors.error.get() == null);
		TestStream second = this.server.open("second");
		Awaitility.await().until(() -> this.visitors.events.contains("connected " + second.clientId()));
	}

	@Test
	void snapshotSaysWhoItWasAndEndsTheStream() {
		start();
		TestStream alice = this.server.open("alice");
		awaitListener();
		this.visitors.go.countDown();
		Awaitility.await().until(() -> this.visitors.last != null);
		Client snapshot = this.visitors.last;
		assertThat(snapshot.id()).isEqualTo(alice.clientId());
		assertThat(snapshot.user()).isEqualTo("alice");
		assertThat(snapshot.topics()).isEmpty();
		assertThat(snapshot.connectedAt())
			.isEqualTo(this.server.clients().client(alice.clientId()).orElseThrow().connectedAt());
		snapshot.close(CloseReason.DISCONNECTED);
		assertThat(alice).ends();
		this.server.awaitClients(0);
		snapshot.close(CloseReason.DISCONNECTED);
	}

	private void awaitListener() {
		Awaitility.await().until(() -> this.visitors.busy.getCount() == 0);
	}

	private double pending() {
		return this.server.bean(MeterRegistry.class).get("sse.push.queue.size").tag("queue", "events").gauge().value();
	}

	private double dropped() {
		FunctionCounter rejected = this.server.bean(MeterRegistry.class)
			.get("sse.push.queue.rejected")
			.tag("queue", "events")
			.functionCounter();
		return rejected.count();
	}

	/**
	 * Is busy with the first event until it may go on.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Visitors implements ApplicationListener<PayloadApplicationEvent<ClientConnectedEvent>> {

		private final Queue<String> events = new ConcurrentLinkedQueue<>();

		private final CountDownLatch busy = new CountDownLatch(1);

		private final CountDownLatch go = new CountDownLatch(1);

		private final AtomicReference<Error> error = new AtomicReference<>();

		private volatile Client last;

		/** An error of an annotated method would come as an exception. */
		@Override
		public void onApplicationEvent(PayloadApplicationEvent<ClientConnectedEvent> event) {
			Error thrown = this.error.getAndSet(null);
			if (thrown != null) {
				throw thrown;
			}
		}

		@EventListener
		void connected(ClientConnectedEvent event) throws InterruptedException {
			this.busy.countDown();
			this.go.await(5, TimeUnit.MINUTES);
			this.events.add("connected " + event.client().id());
			this.last = event.client();
		}

		@EventListener
		void disconnected(ClientDisconnectedEvent event) {
			this.events.add("disconnected " + event.client().id());
		}

	}

}
