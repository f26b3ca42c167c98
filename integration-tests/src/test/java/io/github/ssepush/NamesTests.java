package io.github.ssepush;

import java.time.Duration;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.web.StreamOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests which names are names, wherever an application gives one.
 */
class NamesTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final MemoryBroker broker = new MemoryBroker(
			new MemoryLimits(new HistoryLimits(10, 10_000, 10_000, HOUR, HOUR), Long.MAX_VALUE, Integer.MAX_VALUE));

	private final SsePushOperations push = new SsePushTemplate(this.broker, (payload) -> new byte[0], 1000,
			new SsePushListener() {
			});

	private final ClientManager clients = new ClientEngine(this.broker, EngineSettings.forTests(),
			new SsePushListener() {
			})
		.clientManager();

	@ParameterizedTest
	@ValueSource(strings = { "alice", "Alice Liddell", "CN=Alice, O=Example", "https://id.example.com|auth0|5f7c",
			"\u00e9lise", "\ud83d\ude00", "{alice}:*?" })
	void usersMayHaveAnyNameThatCanBeWritten(String name) {
		assertThat(Names.isValid(name)).isTrue();
		assertThat(Destination.user(name).name()).isEqualTo(name);
	}

	@ParameterizedTest
	@MethodSource("malformed")
	void nameThatIsMalformedIsRejectedWhereverItIsGiven(String name) {
		rejects(() -> Destination.user(name));
		rejects(() -> Destination.topic(name));
		rejects(() -> this.push.sendToUser(name, "hi"));
		rejects(() -> this.push.sendToUsers(List.of("alice", name), "hi"));
		rejects(() -> this.push.sendToTopic(name, "hi"));
		rejects(() -> this.clients.isOnline(name));
		rejects(() -> this.clients.disconnectUser(name, CloseReason.DISCONNECTED));
		rejects(() -> this.clients.revoke(name, HOUR));
		rejects(() -> StreamOptions.defaults().user(name));
		rejects(() -> SseMessage.data("hi").idempotencyKey(name));
		rejects(() -> this.clients.clientsOf(name));
		rejects(() -> this.clients.cluster().clientsOf(name));
		rejects(() -> this.clients.cluster().online(List.of(name)));
		rejects(() -> this.clients.cluster().followers(List.of(name)));
		rejects(() -> Destination.run(name, "a"));
		rejects(() -> Destination.run("alice", name));
		rejects(() -> new Destination(Destination.Kind.RUN, name));
		rejects(() -> new Destination(Destination.Kind.RUN, "a " + name));
		rejects(() -> new Destination(Destination.Kind.RUN, name + " alice"));
	}

	@Test
	void topicsHaveNoSpacesAndShorterNames() {
		rejects(() -> Destination.topic("a b"));
		rejects(() -> Destination.topic("a\u00a0b"));
		rejects(() -> Destination.topic("x".repeat(129)));
		assertThat(Destination.topic("x".repeat(128)).name()).hasSize(128);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S" })
	void periodOfARevocationIsPositive(Duration period) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.clients.revoke("alice", period))
			.withMessageContaining(period.toString());
	}

	@Test
	void messageSaysWhatIsWrongWithoutRepeatingIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> Destination.user("va\ud800\nx" + "y".repeat(1000)))
			.withMessageStartingWith("The user name 'va??xyyy")
			.withMessageEndingWith("is malformed: 1 to 512 characters without control characters and unpaired "
					+ "surrogates are allowed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\ud800", "a\udc00", "\udc00\ud800" })
	void eventNameHasNoUnpairedSurrogates(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> SseMessage.event(name))
			.withMessageContaining("surrogate");
	}

	static List<String> malformed() {
		return List.of("", "va\ud800x", "\udc00", "\udc00\ud800", "a\u0000", "a\nb", "a\rb", "\t", "a\u001b[2J",
				"a\u007f", "a\u0085b", "a\u2028b", "a\u2029b", "x".repeat(513), "x".repeat(100_000));
	}

	private static void rejects(ThrowingCallable call) {
		assertThatIllegalArgumentException().isThrownBy(call);
	}

}
