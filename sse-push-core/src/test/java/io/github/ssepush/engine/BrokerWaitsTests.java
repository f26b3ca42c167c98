package io.github.ssepush.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests how many requests wait for a broker, and for how long.
 */
class BrokerWaitsTests {

	private static final int PLACES = 16;

	private final BrokerWaits waits = new BrokerWaits(Duration.ofHours(1));

	@Test
	void nobodyIsAskedForOneTooMany() {
		CompletableFuture<String> slow = new CompletableFuture<>();
		CountDownLatch asked = new CountDownLatch(PLACES);
		List<CompletableFuture<String>> waiting = IntStream.range(0, PLACES).mapToObj((i) -> inThread(() -> {
			asked.countDown();
			return slow;
		})).toList();
		Awaitility.await().until(() -> asked.getCount() == 0);
		assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> this.waits.await(() -> {
			throw new AssertionError("asked");
		})).withMessageContaining("Too many requests");
		slow.complete("late");
		assertThat(waiting).allSatisfy((answer) -> assertThat(answer.join()).isEqualTo("late"));
		IntStream.range(0, 2 * PLACES).forEach((i) -> assertThat(this.waits.await(() -> slow)).isEqualTo("late"));
	}

	@Test
	void placeIsFreeAgainWhateverBecomesOfTheAnswer() {
		BrokerWaits impatient = new BrokerWaits(Duration.ofMillis(1));
		for (int i = 0; i < 2 * PLACES; i++) {
			CompletableFuture<String> never = new CompletableFuture<>();
			assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> impatient.await(() -> never))
				.withMessageContaining("did not answer within 1 ms");
			assertThat(never).isCancelled();
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> impatient.await(() -> {
				throw new IllegalStateException();
			}));
		}
		assertThat(impatient.await(() -> CompletableFuture.completedFuture("there"))).isEqualTo("there");
	}

	@Test
	void failureOfTheBrokerIsToldAsItIs() {
		BrokerUnavailableException away = new BrokerUnavailableException("away", null);
		assertThatExceptionOfType(BrokerUnavailableException.class)
			.isThrownBy(() -> this.waits.await(() -> CompletableFuture.failedFuture(away)))
			.isSameAs(away);
		assertThatExceptionOfType(BrokerUnavailableException.class)
			.isThrownBy(() -> this.waits.await(CompletableFuture.failedFuture(new ArithmeticException())))
			.withCauseInstanceOf(ArithmeticException.class);
	}

	@Test
	void requestThatIsInterruptedWaitsNoLonger() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(BrokerUnavailableException.class)
			.isThrownBy(() -> this.waits.await(new CompletableFuture<>()));
		assertThat(Thread.interrupted()).isTrue();
	}

	private CompletableFuture<String> inThread(Supplier<CompletableFuture<String>> question) {
		return CompletableFuture.supplyAsync(() -> this.waits.await(question), (task) -> new Thread(task).start());
	}

}
