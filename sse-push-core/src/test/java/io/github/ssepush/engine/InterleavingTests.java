package io.github.ssepush.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.HookedBroker;
import io.github.ssepush.harness.SseEvent;
import io.github.ssepush.harness.SseParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random orders of everything that can happen: clients open, are cut at any byte and
 * resume, messages are published, held, lost, repeated and swapped on their way, answers
 * are late, histories are short or lost, transports take what they like. Each client got
 * every message once and in order, or a reset; and none waits for anything in the end.
 * One thread does it all, so a seed that fails fails again.
 */
@Tag("races")
class InterleavingTests {

	private static final int SEEDS = 100;

	@ParameterizedTest(name = "{0} and the next 99 seeds")
	@MethodSource("seeds")
	void withAFaultlessBrokerNobodyIsEverReset(int first) {
		run(first, Faults.NONE);
	}

	@ParameterizedTest(name = "{0} and the next 99 seeds")
	@MethodSource("seeds")
	void withShortHistoriesClientsGetEverythingOrAreTold(int first) {
		run(first, Faults.SHORT_HISTORIES);
	}

	@ParameterizedTest(name = "{0} and the next 99 seeds")
	@MethodSource("seeds")
	void withALossyRouteClientsGetEverythingOrAreTold(int first) {
		run(first, Faults.LOSSY_ROUTE);
	}

	@ParameterizedTest(name = "{0} and the next 99 seeds")
	@MethodSource("seeds")
	void withLostHistoriesClientsGetEverythingOrAreTold(int first) {
		run(first, Faults.LOST_HISTORIES);
	}

	static IntStream seeds() {
		return IntStream.range(0, 10).map((block) -> block * SEEDS);
	}

	private static void run(int first, Faults faults) {
		for (int seed = first; seed < first + SEEDS; seed++) {
			try {
				new Simulation(seed, faults).run();
			}
			catch (RuntimeException | AssertionError | StackOverflowError ex) {
				throw new AssertionError(faults + " with seed " + seed + ": " + ex.getMessage(), ex);
			}
		}
	}

	/**
	 * The faults of a run.
	 */
	private enum Faults {

		NONE, SHORT_HISTORIES, LOSSY_ROUTE, LOST_HISTORIES

	}

	/**
	 * A run.
	 */
	private static final class Simulation {

		private static final List<Destination> DESTINATIONS = List.of(Destination.everyone(), Destination.user("alice"),
				Destination.user("bob"), Destination.topic("news"));

		private final Random random;

		private final Faults faults;

		private final Fixture fixture;

		/** For each destination who was excluded from each message, in order. */
		private final Map<Destination, List<String>> published = new HashMap<>();

		private final List<Lineage> lineages = new ArrayList<>();

		private final Set<Destination> suspicious = new HashSet<>();

		private int ephemerals;

		Simulation(int seed, Faults faults) {
			this.random = new Random(seed);
			this.faults = faults;
			boolean small = faults == Faults.SHORT_HISTORIES || faults == Faults.LOST_HISTORIES;
			this.fixture = Fixture.driven(Fixture.limits(small ? 2 + this.random.nextInt(10) : 10_000),
					Fixture.settings(1, 2 + this.random.nextInt(12)), 1);
			DESTINATIONS.forEach((destination) -> this.published.put(destination, new ArrayList<>()));
		}

		void run() {
			int steps = 20 + this.random.nextInt(80);
			for (int step = 0; step < steps; step++) {
				step();
			}
			finish();
			this.lineages.forEach(Lineage::checkCompleteness);
			DESTINATIONS.forEach((destination) -> publish(destination, ""));
			this.fixture.settle();
			this.lineages.forEach(Lineage::checkLast);
			this.lineages.forEach((lineage) -> lineage.cut(Integer.MAX_VALUE));
			this.fixture.settle();
			assertThat(this.fixture.clients.count()).isZero();
			this.fixture.close();
		}

		private void step() {
			HookedBroker broker = this.fixture.broker;
			switch (this.random.nextInt(20)) {
				case 0, 1, 2, 3 -> publish(any(DESTINATIONS), anyClient(10));
				case 4 -> publishEphemeral();
				case 5, 6, 7, 8 -> this.fixture.turn();
				case 9 -> broker.answer();
				case 10 -> broker.deliver();
				case 11 -> broker.holdAttach = this.random.nextBoolean();
				case 12 -> broker.holdRead = this.random.nextBoolean();
				case 13 -> broker.holdEntries = this.random.nextBoolean() && this.faults != Faults.NONE
						|| this.random.nextInt(3) == 0 && broker.pendingEntries() == 0;
				case 14, 15 -> open();
				case 16 -> anyLineage()
					.ifPresent((lineage) -> lineage.stream.transport().accept(this.random.nextInt(200) + 1));
				case 17 -> anyLineage().ifPresent((lineage) -> lineage.cut(this.random.nextInt(400)));
				case 18 -> resume();
				default -> fault();
			}
			if (this.faults == Faults.NONE && !broker.holdEntries) {
				while (broker.deliver()) {
					assertThat(this.faults).isNotNull();
				}
			}
		}

		private void fault() {
			HookedBroker broker = this.fixture.broker;
			if (this.faults == Faults.LOST_HISTORIES && this.random.nextInt(3) == 0) {
				broker.loseEverything();
				this.suspicious.addAll(DESTINATIONS);
			}
			else if (this.faults != Faults.NONE && broker.pendingEntries() > 1) {
				switch (this.random.nextInt(3)) {
					case 0 -> {
						Destination lost = broker.lose();
						if (lost != null) {
							this.suspicious.add(lost);
						}
					}
					case 1 -> broker.deliverTwice();
					default -> broker.deliverSwapped();
				}
			}
			if (this.random.nextBoolean()) {
				this.suspicious.forEach(broker::suspect);
				this.suspicious.clear();
			}
		}

		private void finish() {
			this.fixture.broker.release();
			DESTINATIONS.forEach(this.fixture.broker::suspect);
			this.lineages.stream()
				.filter((lineage) -> lineage.stream != null)
				.forEach((lineage) -> lineage.stream.transport().accept(Long.MAX_VALUE));
			this.fixture.settle();
			this.fixture.broker.release();
			this.fixture.settle();
		}

		private void publish(Destination destination, String excludedClient) {
			List<String> sent = this.published.get(destination);
			sent.add(excludedClient);
			this.fixture.broker.publish(destination, Fixture.message(destination.name() + ":" + sent.size(), false,
					excludedClient.isEmpty() ? null : excludedClient));
		}

		private void publishEphemeral() {
			Destination destination = any(DESTINATIONS);
			this.fixture.publishEphemeral(destination, destination.name() + "~" + ++this.ephemerals);
		}

		private void open() {
			if (this.lineages.size() < 6) {
				Lineage lineage = new Lineage(this, this.random.nextBoolean() ? "alice" : "bob",
						this.random.nextBoolean());
				this.lineages.add(lineage);
				boolean garbage = this.faults == Faults.LOST_HISTORIES && this.random.nextInt(4) == 0;
				lineage.open(garbage ? "garbage" : null);
			}
		}

		private void resume() {
			List<Lineage> away = this.lineages.stream().filter((lineage) -> lineage.stream == null).toList();
			if (!away.isEmpty()) {
				Lineage lineage = any(away);
				lineage.open(lineage.lastEventId);
			}
		}

		private FakeTransport transport() {
			FakeTransport transport = this.random.nextBoolean() ? new FakeTransport()
					: FakeTransport.accepting(this.random.nextInt(400));
			if (this.random.nextBoolean()) {
				transport.inPiecesOf(1 + this.random.nextInt(150));
			}
			if (this.random.nextBoolean()) {
				transport.withLimit(1 + this.random.nextInt(500));
			}
			return transport;
		}

		private String anyClient(int percent) {
			return (this.random.nextInt(100) < percent) ? anyLineage().map((lineage) -> lineage.stream.id()).orElse("")
					: "";
		}

		private Optional<Lineage> anyLineage() {
			List<Lineage> open = this.lineages.stream().filter((lineage) -> lineage.stream != null).toList();
			return open.isEmpty() ? Optional.empty() : Optional.of(any(open));
		}

		private <T> T any(List<T> choices) {
			return choices.get(this.random.nextInt(choices.size()));
		}

	}

	/**
	 * A browser, over all its streams.
	 */
	private static final class Lineage {

		private final Simulation simulation;

		private final String user;

		private final String[] topics;

		private final Map<Destination, Progress> progress = new HashMap<>();

		private final Set<String> ids = new HashSet<>();

		private final Set<String> ephemerals = new HashSet<>();

		private Fixture.@Nullable Opened stream;

		private @Nullable String lastEventId;

		private int checked;

		Lineage(Simulation simulation, String user, boolean topic) {
			this.simulation = simulation;
			this.user = user;
			this.topics = topic ? new String[] { "news" } : new String[0];
			this.progress.put(Destination.everyone(), new Progress());
			this.progress.put(Destination.user(user), new Progress());
			if (topic) {
				this.progress.put(Destination.topic("news"), new Progress());
			}
		}

		void open(@Nullable String id) {
			Set<String> labels = (id != null) ? new HashSet<>(Arrays.asList(id.split("\\."))) : Set.of();
			this.progress.forEach((destination, state) -> {
				state.mustReset = "garbage".equals(id) || state.mustReset;
				if (!labels.contains(EventId.labelOf(destination)) && !state.mustReset) {
					assertThat(state.last).as("a position was known and is not any more").isZero();
					state.expectedAtMost = this.simulation.published.get(destination).size() + 1;
					state.expectedAtLeast = 1;
				}
			});
			this.checked = 0;
			this.lastEventId = id;
			this.stream = this.simulation.fixture.open(this.simulation.transport(), this.user, id, this.topics);
			this.ids.add(this.stream.id());
		}

		/** The last bytes are lost on their way. */
		void cut(int lostBytes) {
			Fixture.Opened cut = this.stream;
			if (cut == null) {
				return;
			}
			cut.transport().gone();
			byte[] sent = cut.transport().bytes();
			int length = (lostBytes > sent.length) ? sent.length : sent.length - lostBytes;
			check(length);
			this.stream = null;
			assertThat(cut.transport().misuses()).isEmpty();
		}

		private void check(int length) {
			List<SseEvent> events = new ArrayList<>();
			SseParser parser = new SseParser(events::add);
			byte[] sent = this.stream.transport().bytes();
			parser.feed(sent, length);
			events.subList(this.checked, events.size()).forEach(this::check);
			this.checked = events.size();
			if (!parser.lastEventId().isEmpty()) {
				this.lastEventId = parser.lastEventId();
			}
		}

		private void check(SseEvent event) {
			if (event.name().equals("sse-push.reset")) {
				assertThat(this.simulation.faults).as("why " + event).isNotEqualTo(Faults.NONE);
				this.progress.forEach((destination, state) -> {
					String named = destination.name().isEmpty() ? "{\"kind\":\"everyone\"}"
							: "\"name\":\"" + destination.name() + "\"";
					if (event.data().contains(named)) {
						state.reset(event.data().contains("truncated"));
					}
				});
			}
			else if (event.data().contains("~")) {
				assertThat(this.ephemerals.add(event.data())).as(event + " came once").isTrue();
			}
			else if (!event.isOurs()) {
				String[] parts = event.data().split(":");
				Destination destination = this.progress.keySet()
					.stream()
					.filter((candidate) -> candidate.name().equals(parts[0]))
					.findFirst()
					.orElseThrow(() -> new AssertionError(event + " is not for " + this.user));
				this.progress.get(destination)
					.check(Integer.parseInt(parts[1]), event, this.simulation.published.get(destination), this.ids);
			}
		}

		/** Everything that was published has arrived, before anything else is. */
		void checkCompleteness() {
			if (this.stream != null) {
				check(this.stream.transport().bytes().length);
				this.progress.forEach((destination, state) -> state.checkCompleteness(destination,
						this.simulation.published.get(destination), this.ids));
			}
		}

		void checkLast() {
			if (this.stream != null) {
				check(this.stream.transport().bytes().length);
				this.progress.forEach((destination, state) -> assertThat(state.last)
					.as("the last message to " + destination + " arrived")
					.isEqualTo(this.simulation.published.get(destination).size()));
			}
		}

	}

	/**
	 * The progress of one browser in one destination.
	 */
	private static final class Progress {

		private int last;

		/** The next message is not before this one. */
		private int expectedAtLeast = 1;

		/**
		 * The next message is not after this one, apart from those it is excluded from.
		 */
		private int expectedAtMost = 1;

		private boolean mustReset;

		void reset(boolean truncated) {
			this.mustReset = false;
			this.expectedAtLeast = Math.max(this.expectedAtLeast, this.last + 1);
			this.expectedAtMost = Integer.MAX_VALUE;
		}

		void check(int number, SseEvent event, List<String> published, Set<String> ids) {
			assertThat(this.mustReset).as(event + " without the reset before it").isFalse();
			assertThat(number).as(event + " comes once and in order").isGreaterThanOrEqualTo(this.expectedAtLeast);
			for (int skipped = this.expectedAtMost; skipped < number; skipped++) {
				assertThat(ids).as(event + " follows what was before it").contains(published.get(skipped - 1));
			}
			this.last = number;
			this.expectedAtLeast = number + 1;
			this.expectedAtMost = number + 1;
		}

		void checkCompleteness(Destination destination, List<String> published, Set<String> ids) {
			for (int missing = this.expectedAtMost; missing <= published.size() && missing > 0; missing++) {
				assertThat(ids).as("message " + missing + " to " + destination + " is not for this client")
					.contains(published.get(missing - 1));
			}
		}

	}

}
