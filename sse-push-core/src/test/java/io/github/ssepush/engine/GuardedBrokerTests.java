package io.github.ssepush.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests that a broker which throws is the same as one whose calls fail.
 */
class GuardedBrokerTests {

	@ParameterizedTest
	@MethodSource("calls")
	void callThatThrowsIsAFailedFuture(Method call) throws Exception {
		for (Throwable failure : List.of(new IllegalStateException("on purpose"), new StackOverflowError(),
				new NoClassDefFoundError("on purpose"))) {
			CompletableFuture<?> answer = (CompletableFuture<?>) invoke(call, throwing(failure));
			assertThat(answer).isCompletedExceptionally();
			assertThat(answer.handle((value, cause) -> cause).join()).isSameAs(failure);
		}
	}

	@ParameterizedTest
	@MethodSource("calls")
	void callWithoutAFutureIsAFailedFuture(Method call) throws Exception {
		CompletableFuture<?> answer = (CompletableFuture<?>) invoke(call, broker((method) -> null));
		assertThat(answer.handle((value, cause) -> cause).join()).isInstanceOf(NullPointerException.class)
			.hasMessageContaining("has returned null");
	}

	@ParameterizedTest
	@MethodSource
	void commandThatThrowsIsLogged(Method command) throws Exception {
		try (LogCapture log = LogCapture.start()) {
			invoke(command, throwing(new StackOverflowError()));
			assertThat(log.messages()).singleElement()
				.asString()
				.startsWith("ERROR")
				.contains("." + command.getName() + " failed");
		}
	}

	@Test
	void stateThatIsNotKnownIsDown() {
		BrokerState state = GuardedBroker.of(throwing(new NoClassDefFoundError("on purpose"))).state();
		assertThat(state.status()).isEqualTo(BrokerState.Status.DOWN);
		assertThat(state.detail()).contains("on purpose");
	}

	@Test
	void cursorThatIsNotValidIsTheCallersMistake() {
		GuardedBroker broker = GuardedBroker.of(throwing(new IllegalArgumentException("on purpose")));
		assertThatIllegalArgumentException().isThrownBy(() -> broker.users("garbage", 1)).withMessage("on purpose");
	}

	@Test
	void brokerIsGuardedOnce() {
		GuardedBroker broker = GuardedBroker.of(throwing(new IllegalStateException()));
		assertThat(GuardedBroker.of(broker)).isSameAs(broker);
	}

	static Stream<Named<Method>> calls() {
		return methods((method) -> method.getReturnType() == CompletableFuture.class);
	}

	static Stream<Named<Method>> commandThatThrowsIsLogged() {
		return methods((method) -> method.getReturnType() == void.class && !method.getName().equals("start"));
	}

	private static Stream<Named<Method>> methods(Predicate<Method> filter) {
		return Arrays.stream(SsePushBroker.class.getMethods())
			.filter(filter)
			.map((method) -> Named.of(method.getName(), method));
	}

	private static @Nullable Object invoke(Method method, SsePushBroker broker)
			throws IllegalAccessException, InvocationTargetException {
		Object[] arguments = Arrays.stream(method.getParameterTypes())
			.map((type) -> (type == int.class) ? (Object) 1 : null)
			.toArray();
		return method.invoke(GuardedBroker.of(broker), arguments);
	}

	private static SsePushBroker throwing(Throwable failure) {
		return broker((method) -> {
			throw failure;
		});
	}

	private static SsePushBroker broker(Answer answer) {
		return (SsePushBroker) Proxy.newProxyInstance(GuardedBrokerTests.class.getClassLoader(),
				new Class<?>[] { SsePushBroker.class }, (proxy, method, arguments) -> answer.to(method));
	}

	/**
	 * The answer to every call.
	 */
	private interface Answer {

		@Nullable Object to(Method method) throws Throwable;

	}

}
