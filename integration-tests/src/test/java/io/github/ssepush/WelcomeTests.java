package io.github.ssepush;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a message reaches a client if it is sent as soon as the application learns
 * of that client.
 */
@Tag("streams")
class WelcomeTests {

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void aMessageSentFromTheConnectedEventReachesTheClient(Wire wire) {
		try (TestServer server = TestServer.start(wire,
				List.of(TestServer.Application.class, WelcomeApplication.class))) {
			List<TestStream> streams = IntStream.range(0, 50).mapToObj((i) -> server.open("user-" + i)).toList();
			for (TestStream stream : streams) {
				assertThat(stream).receives("welcome to the user", "welcome to the client");
			}
		}
	}

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void theEngineIsThereBeforeTheServerTakesRequests(Wire wire) {
		try (TestServer server = TestServer.start(wire,
				List.of(TestServer.Application.class, EarlyApplication.class))) {
			assertThat(server.bean(EarlyApplication.class).online).isFalse();
		}
	}

	/**
	 * Greets.
	 */
	static class WelcomeApplication {

		private final SsePushOperations push;

		WelcomeApplication(SsePushOperations push) {
			this.push = push;
		}

		@EventListener
		void greet(ClientConnectedEvent event) {
			assertThat(event.client().position()).isNotEmpty();
			assertThat(this.push.sendToUser(event.client().user(), "welcome to the user").join().nodes()).isOne();
			assertThat(this.push.sendToClient(event.client().id(), "welcome to the client").join().nodes()).isOne();
		}

	}

	/**
	 * Sends as soon as the web server is up.
	 */
	static class EarlyApplication {

		private final ObjectProvider<SsePushOperations> push;

		private boolean online = true;

		EarlyApplication(ObjectProvider<SsePushOperations> push) {
			this.push = push;
		}

		@EventListener
		void send(WebServerInitializedEvent event) {
			this.online = this.push.getObject().sendToUser("nobody", "early").join().nodes() > 0;
		}

	}

}
