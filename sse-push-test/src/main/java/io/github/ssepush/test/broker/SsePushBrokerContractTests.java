package io.github.ssepush.test.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Base class of tests that every {@link SsePushBroker} must pass. The author of a broker
 * extends this class and implements its abstract methods.
 * <p>
 * Needs JUnit Jupiter, AssertJ and Awaitility.
 */
public abstract class SsePushBrokerContractTests {

	/** Names of this run alone, for brokers whose storage outlives it. */
	private static final AtomicInteger names = new AtomicInteger();

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration HOUR = Duration.ofHours(1);

	/** A number of messages above what these tests need. */
	private static final int MANY = 10_000;

	/** A number of bytes above what these tests need. */
	private static final long MUCH = 1_000_000;

	private static final HistoryLimits LARGE = messages(MANY);

	private static final int PAGE = 64 * 1024;

	private static final String NODE = "node" + Long.toString(System.nanoTime(), 36);

	private final RecordingListener listener = new RecordingListener();

	private final Destination alice = Destination.user(unique("alice"));

	private final Destination bob = Destination.user(unique("bob"));

	private final Destination news = Destination.topic(unique("news"));

	private SsePushBroker broker;

	/**
	 * Create a broker, which this suite starts and stops.
	 * @param limits the limits of its histories, which it must use exactly
	 * @return a broker that is not started
	 */
	protected abstract SsePushBroker createBroker(HistoryLimits limits);

	/**
	 * Lose everything that was stored, as a restart without persistence does, or a
	 * deletion behind the broker's back.
	 * @param broker the broker, which is stopped
	 * @param limits the limits of its histories
	 * @return a broker that is not started and has no history
	 */
	protected abstract SsePushBroker createBrokerAfterLoss(SsePushBroker broker, HistoryLimits limits);

	/**
	 * Create another broker that shares its storage with the first one.
	 * @param limits the limits of its histories
	 * @return a broker that is not started, {@code null} if this kind of broker is for
	 * one node
	 */
	protected @Nullable SsePushBroker createOtherNode(HistoryLimits limits) {
		return null;
	}

	private static HistoryLimits messages(int most) {
		return new HistoryLimits(most, MUCH, MUCH, HOUR, HOUR);
	}

	@BeforeEach
	void startBroker() {
		start(createBroker(LARGE));
	}

	@AfterEach
	void stopBroker() {
		this.broker.stop();
	}

	private void start(SsePushBroker started) {
		if (this.broker != null) {
			this.broker.stop();
		}
		this.broker = started;
		started.start(new NodeRegistration(NODE), this.listener);
	}

	@Test
	void aHistoryCountsFromOne() {
		List<PushReceipt> receipts = publish(this.alice, "a", "b", "c");
		assertThat(receipts).extracting(PushReceipt::destination).containsOnly(this.alice);
		assertThat(receipts).extracting(PushReceipt::duplicate).containsOnly(false);
		assertThat(receipts).extracting((receipt) -> sequenceOf(receipt.id())).containsExactly(1L, 2L, 3L);
	}

	@Test
	void aMessageNamesItsPredecessorAndTheFirstOneTheAnchor() {
		Position anchor = attach(this.alice);
		publish(this.alice, "a", "b", "c");
		List<Entry> entries = received(this.alice, 3);
		assertThat(anchor.sequence()).isZero();
		assertChain(anchor, entries);
		assertThat(entries).extracting((entry) -> link(entry).position().sequence()).containsExactly(1L, 2L, 3L);
	}

	@Test
	void aReceiptNamesThePositionOfItsMessage() {
		attach(this.alice);
		List<PushReceipt> receipts = publish(this.alice, "a", "b");
		assertThat(receipts).extracting(PushReceipt::id)
			.containsExactlyElementsOf(
					received(this.alice, 2).stream().map((entry) -> link(entry).position().toString()).toList());
	}

	@Test
	void noTwoHistoriesHaveTheSameAnchor() {
		Set<Position> anchors = new HashSet<>();
		for (int i = 0; i < 200; i++) {
			anchors.add(attach(Destination.user(unique("user"))));
		}
		assertThat(anchors).hasSize(200).allMatch((anchor) -> anchor.sequence() == 0);
	}

	@Test
	void aMessageThatWasStoredBeforeAnybodyAttachedIsInTheHistory() {
		publish(this.alice, "a");
		assertThat(attach(this.alice).sequence()).isEqualTo(1);
		assertThat(this.listener.of(this.alice)).isEmpty();
	}

	@Test
	void attachingAgainChangesNothing() {
		Position anchor = attach(this.alice);
		assertThat(attach(this.alice)).isEqualTo(anchor);
		publish(this.alice, "a");
		Position last = attach(this.alice);
		publish(this.alice, "b");
		assertThat(texts(received(this.alice, 2))).containsExactly("a", "b");
		assertThat(last).isEqualTo(link(this.listener.of(this.alice).get(0)).position());
	}

	@Test
	void whatIsPublishedWhileTheNodeAttachesIsBeforeThePositionOrReachesTheListener() {
		inParallel((executor) -> {
			for (int round = 0; round < 50; round++) {
				Destination destination = Destination.user(unique("user"));
				CountDownLatch go = new CountDownLatch(1);
				List<Future<?>> publishers = IntStream.range(0, 2)
					.<Future<?>>mapToObj((number) -> executor.submit(() -> {
						go.await();
						publish(destination, "1", "2", "3", "4", "5");
						return null;
					}))
					.toList();
				go.countDown();
				Position position = attach(destination);
				for (Future<?> publisher : publishers) {
					publisher.get();
				}
				List<Entry> entries = received(destination, 10 - (int) position.sequence());
				assertChain(position, entries);
			}
		});
	}

	@Test
	void concurrentPublishersAreHeardInTheOrderOfTheHistory() {
		Position anchor = attach(this.news);
		inParallel((executor) -> {
			List<Future<List<PushReceipt>>> publishers = IntStream.range(0, 4)
				.mapToObj((number) -> executor.submit(() -> publish(this.news,
						IntStream.range(0, 100).mapToObj((i) -> number + ":" + i).toArray(String[]::new))))
				.toList();
			Set<String> ids = new HashSet<>();
			for (Future<List<PushReceipt>> publisher : publishers) {
				publisher.get().forEach((receipt) -> ids.add(receipt.id()));
			}
			assertThat(ids).hasSize(400);
		});
		List<Entry> entries = received(this.news, 400);
		assertChain(anchor, entries);
		for (int number = 0; number < 4; number++) {
			String prefix = number + ":";
			assertThat(texts(entries).stream().filter((text) -> text.startsWith(prefix)))
				.containsExactlyElementsOf(IntStream.range(0, 100).mapToObj((i) -> prefix + i).toList());
		}
	}

	@Test
	void theListenerIsToldOfOneMessageOfADestinationAtATime() {
		attach(this.news);
		inParallel((executor) -> {
			for (Future<?> publisher : IntStream.range(0, 4)
				.<Future<?>>mapToObj((number) -> executor.submit(() -> publish(this.news, "a", "b", "c", "d", "e")))
				.toList()) {
				publisher.get();
			}
		});
		received(this.news, 20);
		assertThat(this.listener.overlaps).hasValue(0);
	}

	@Test
	void nothingIsMissingAfterTheLastPosition() {
		attach(this.alice);
		publish(this.alice, "a", "b");
		Position last = link(received(this.alice, 2).get(1)).position();
		assertHistory(read(this.alice, last), History.Status.COMPLETE, last);
	}

	@Test
	void nothingIsMissingAfterAnAnchorWithoutMessages() {
		Position anchor = attach(this.alice);
		assertHistory(read(this.alice, anchor), History.Status.COMPLETE, anchor);
	}

	@Test
	void everythingAfterTheAnchorCanBeRead() {
		Position anchor = attach(this.alice);
		publish(this.alice, "a", "b", "c");
		History history = read(this.alice, anchor);
		assertHistory(history, History.Status.COMPLETE, link(received(this.alice, 3).get(2)).position(), "a", "b", "c");
		assertChain(anchor, history.entries());
	}

	@Test
	void everythingAfterAPositionCanBeRead() {
		attach(this.alice);
		publish(this.alice, "a", "b", "c");
		List<Entry> entries = received(this.alice, 3);
		Position first = link(entries.get(0)).position();
		History history = read(this.alice, first);
		assertHistory(history, History.Status.COMPLETE, link(entries.get(2)).position(), "b", "c");
		assertChain(first, history.entries());
	}

	@Test
	void whatWasHeardCanBeReadAtOnce() {
		attach(this.alice);
		this.listener.reaction = (destination, entry) -> {
			Position previous = link(entry).previous();
			this.broker.read(destination, new Start.After(previous), PAGE).thenAccept(this.listener.readBack::add);
		};
		publish(this.alice, "a", "b");
		await().untilAsserted(() -> assertThat(this.listener.readBack).hasSize(2));
		assertThat(this.listener.readBack).allMatch((history) -> history.status() == History.Status.COMPLETE)
			.allMatch((history) -> !history.entries().isEmpty());
	}

	@Test
	void aPositionFromTheFutureIsUnknown() {
		attach(this.alice);
		publish(this.alice, "a", "b");
		Position last = link(received(this.alice, 2).get(1)).position();
		assertHistory(read(this.alice, new Position(3, last.tag())), History.Status.UNKNOWN, last);
		assertHistory(read(this.alice, new Position(Long.MAX_VALUE, 0)), History.Status.UNKNOWN, last);
	}

	@Test
	void aPositionOfAnotherDestinationIsUnknown() {
		Position last = attachWith(this.alice, "a", "b");
		Position other = attachWith(this.bob, "x", "y");
		assertHistory(read(this.alice, other), History.Status.UNKNOWN, last);
		assertHistory(read(this.bob, last), History.Status.UNKNOWN, other);
	}

	@Test
	void anAnchorOfAnotherDestinationIsUnknown() {
		Position other = attach(this.bob);
		Position last = attachWith(this.alice, "a", "b");
		assertHistory(read(this.alice, other), History.Status.UNKNOWN, last);
	}

	@Test
	void aSequenceWithAnotherTagIsUnknown() {
		Position anchor = attach(this.alice);
		Position last = attachWith(this.alice, "a", "b", "c");
		for (Entry entry : received(this.alice, 3)) {
			assertHistory(read(this.alice, retagged(link(entry).position())), History.Status.UNKNOWN, last);
		}
		assertHistory(read(this.alice, retagged(anchor)), History.Status.UNKNOWN, last);
	}

	@Test
	void aReadFromTheEarliestHasEverythingThatIsRetained() {
		start(createBroker(messages(3)));
		Position last = attachWith(this.alice, "a", "b", "c", "d");
		History history = read(this.alice, new Start.Earliest(), PAGE);
		assertHistory(history, History.Status.COMPLETE, last, "b", "c", "d");
		assertChain(link(history.entries().get(0)).previous(), history.entries());
		assertThat(link(history.entries().get(0)).position().sequence()).isEqualTo(2);
	}

	@Test
	void aReadOfTheNewestMessagesHasAtMostThatMany() {
		Position anchor = attach(this.alice);
		Position last = attachWith(this.alice, "a", "b", "c");
		History two = read(this.alice, new Start.Last(2), PAGE);
		assertHistory(two, History.Status.COMPLETE, last, "b", "c");
		assertThat(link(two.entries().get(0)).previous().sequence()).isEqualTo(1);
		History all = read(this.alice, new Start.Last(Integer.MAX_VALUE), PAGE);
		assertHistory(all, History.Status.COMPLETE, last, "a", "b", "c");
		assertChain(anchor, all.entries());
	}

	@Test
	void aReadSinceATimeHasWhatWasStoredWithinIt() {
		Position first = attachWith(this.alice, "a");
		await().until(() -> read(this.alice, new Start.Since(Duration.ofMillis(50)), PAGE).entries().isEmpty());
		assertHistory(read(this.alice, new Start.Since(Duration.ofMillis(50)), PAGE), History.Status.COMPLETE, first);
		Position last = attachWith(this.alice, "b", "c");
		assertHistory(read(this.alice, new Start.Since(HOUR), PAGE), History.Status.COMPLETE, last, "a", "b", "c");
		assertHistory(read(this.alice, new Start.Since(Duration.ofSeconds(Long.MAX_VALUE)), PAGE),
				History.Status.COMPLETE, last, "a", "b", "c");
	}

	@Test
	void aReadSinceATimeBeginsBetweenMessages() {
		long begun = System.nanoTime();
		attachWith(this.alice, "a", "b", "c", "d", "e");
		await().until(() -> read(this.alice, new Start.Since(Duration.ofMillis(50)), PAGE).entries().isEmpty());
		long between = System.nanoTime();
		Position last = attachWith(this.alice, "f", "g");
		await().untilAsserted(() -> {
			Duration age = Duration.ofNanos(System.nanoTime() - between + 25_000_000);
			assertHistory(read(this.alice, new Start.Since(age), PAGE), History.Status.COMPLETE, last, "f", "g");
		});
		assertHistory(read(this.alice, new Start.Since(Duration.ofNanos(System.nanoTime() - begun).plus(HOUR)), PAGE),
				History.Status.COMPLETE, last, "a", "b", "c", "d", "e", "f", "g");
	}

	@Test
	void aReadThatBeginsInAnEmptyHistoryEndsThere() {
		Position anchor = attach(this.alice);
		for (Start start : List.of(new Start.Earliest(), new Start.Last(3), new Start.Since(HOUR))) {
			assertHistory(read(this.alice, start, PAGE), History.Status.COMPLETE, anchor);
		}
	}

	@Test
	void aReadThatBeginsInThePastIsPagedAndGoesOnAfterThePage() {
		Position last = attachWith(this.alice, "one", "two", "three");
		int one = message("one").frame().size();
		for (Start start : List.of(new Start.Earliest(), new Start.Last(3), new Start.Since(HOUR))) {
			History page = read(this.alice, start, one);
			assertHistory(page, History.Status.COMPLETE, last, "one");
			assertHistory(read(this.alice, link(page.entries().get(0)).position()), History.Status.COMPLETE, last,
					"two", "three");
		}
	}

	@Test
	void aDestinationThatIsNotAttachedCanBeRead() {
		publish(this.alice, "a");
		assertThat(texts(read(this.alice, new Start.Earliest(), PAGE).entries())).containsExactly("a");
		publish(this.alice, "b");
		assertThat(this.listener.of(this.alice)).isEmpty();
	}

	@Test
	void aPageHasNoMoreThanTheBytesAskedFor() {
		Position position = attach(this.alice);
		Position last = attachWith(this.alice, "one", "two", "three", "four");
		int two = message("one").frame().size() + message("two").frame().size();
		assertHistory(read(this.alice, position, two), History.Status.COMPLETE, last, "one", "two");
		assertHistory(read(this.alice, position, two - 1), History.Status.COMPLETE, last, "one");
	}

	@Test
	void pagesFollowOneAnother() {
		Position position = attach(this.alice);
		String[] texts = IntStream.range(0, 20).mapToObj(Integer::toString).toArray(String[]::new);
		Position last = attachWith(this.alice, texts);
		List<Entry> all = new ArrayList<>();
		Position after = position;
		while (!after.equals(last)) {
			History page = read(this.alice, after, 50);
			assertThat(page.status()).isEqualTo(History.Status.COMPLETE);
			assertThat(page.entries()).isNotEmpty();
			all.addAll(page.entries());
			after = link(all.get(all.size() - 1)).position();
		}
		assertChain(position, all);
		assertThat(texts(all)).containsExactly(texts);
	}

	@Test
	void aMessageThatIsLargerThanAPageIsAPageOfItsOwn() {
		Position anchor = attach(this.alice);
		Position last = attachWith(this.alice, "x".repeat(500), "small");
		assertHistory(read(this.alice, anchor, 100), History.Status.COMPLETE, last, "x".repeat(500));
		assertHistory(read(this.alice, anchor, 0), History.Status.COMPLETE, last, "x".repeat(500));
	}

	@Test
	void beyondTheNumberOfMessagesTheOldestGo() {
		start(createBroker(messages(3)));
		Position anchor = attach(this.alice);
		Position last = attachWith(this.alice, "a", "b", "c", "d");
		List<Entry> heard = received(this.alice, 4);
		History history = read(this.alice, anchor);
		assertHistory(history, History.Status.TRUNCATED, last, "b", "c", "d");
		assertChain(link(heard.get(0)).position(), history.entries());
		assertHistory(read(this.alice, link(heard.get(0)).position()), History.Status.COMPLETE, last, "b", "c", "d");
	}

	@Test
	void exactlyAsManyMessagesAsTheLimitAreRetained() {
		start(createBroker(messages(3)));
		Position anchor = attach(this.alice);
		Position last = attachWith(this.alice, "a", "b", "c");
		assertHistory(read(this.alice, anchor), History.Status.COMPLETE, last, "a", "b", "c");
	}

	@Test
	void beyondTheNumberOfBytesTheOldestGo() {
		int size = message("12345").frame().size();
		start(createBroker(new HistoryLimits(MANY, 3L * size, 3L * size, HOUR, HOUR)));
		for (Destination destination : List.of(this.alice, this.news)) {
			Position anchor = attach(destination);
			Position third = attachWith(destination, "aaaaa", "bbbbb", "ccccc");
			assertHistory(read(destination, anchor), History.Status.COMPLETE, third, "aaaaa", "bbbbb", "ccccc");
			Position last = attachWith(destination, "ddddd");
			assertHistory(read(destination, anchor), History.Status.TRUNCATED, last, "bbbbb", "ccccc", "ddddd");
		}
	}

	@Test
	void whatIsTooOldGoesAndThePlaceStaysKnown() {
		start(createBroker(new HistoryLimits(MANY, MUCH, MUCH, Duration.ofMillis(50), HOUR)));
		Position anchor = attach(this.alice);
		Position last = attachWith(this.alice, "a", "b");
		await().untilAsserted(() -> assertHistory(read(this.alice, anchor), History.Status.TRUNCATED, last));
		assertHistory(read(this.alice, last), History.Status.COMPLETE, last);
		assertHistory(read(this.alice, retagged(new Position(3, 1))), History.Status.UNKNOWN, last);
		assertThat(publish(this.alice, "c")).extracting((receipt) -> sequenceOf(receipt.id())).containsExactly(3L);
		assertThat(link(received(this.alice, 3).get(2)).previous()).isEqualTo(last);
	}

	@Test
	void aTruncatedHistoryIsPagedToo() {
		start(createBroker(messages(3)));
		Position anchor = attach(this.alice);
		Position last = attachWith(this.alice, "a", "b", "c", "d");
		assertHistory(read(this.alice, anchor, 1), History.Status.TRUNCATED, last, "b");
	}

	@Test
	void noPositionOfALostHistoryIsEverTakenForOneOfTheNext() {
		Position anchor = attach(this.alice);
		publish(this.alice, "a", "b", "c");
		List<Entry> before = received(this.alice, 3);
		this.broker.stop();
		SsePushBroker empty = createBrokerAfterLoss(this.broker, LARGE);
		this.listener.clear();
		start(empty);
		Position next = attach(this.alice);
		assertThat(next.sequence()).isZero();
		assertThat(next).isNotEqualTo(anchor);
		assertHistory(read(this.alice, anchor), History.Status.UNKNOWN, next);
		Position last = attachWith(this.alice, "x", "y", "z", "zz");
		assertHistory(read(this.alice, anchor), History.Status.UNKNOWN, last);
		for (Entry entry : before) {
			assertHistory(read(this.alice, link(entry).position()), History.Status.UNKNOWN, last);
		}
	}

	@Test
	void anEphemeralMessageIsHeardButNotStored() {
		Position anchor = follow(this.alice, 1);
		PushReceipt receipt = get(this.broker.publish(this.alice, ephemeral("now")));
		Position last = attachWith(this.alice, "stored");
		List<Entry> entries = received(this.alice, 2);
		assertThat(receipt.id()).isNull();
		assertThat(receipt.duplicate()).isFalse();
		assertThat(texts(entries)).containsExactly("now", "stored");
		assertThat(entries.get(0).link()).isNull();
		assertThat(link(entries.get(1))).isEqualTo(new Entry.Link(last, anchor));
		assertHistory(read(this.alice, anchor), History.Status.COMPLETE, last, "stored");
	}

	@Test
	void anEphemeralMessageGoesOnlyWhereItsDestinationIsAttached() {
		assertThat(get(this.broker.publish(this.alice, ephemeral("nobody"))).nodes()).isZero();
		follow(this.alice, 1);
		this.broker.announce(this.alice, 0);
		this.listener.present.remove(this.alice);
		this.broker.detach(this.alice);
		assertThat(get(this.broker.publish(this.alice, ephemeral("gone"))).nodes()).isZero();
		follow(this.alice, 1);
		assertThat(get(this.broker.publish(this.alice, ephemeral("here"))).nodes()).isEqualTo(1);
		assertThat(texts(received(this.alice, 1))).containsExactly("here");
	}

	@Test
	void aKeyIsStoredOnce() {
		Position anchor = attach(this.alice);
		PushReceipt first = get(this.broker.publish(this.alice, keyed("key", "a")));
		PushReceipt other = get(this.broker.publish(this.alice, keyed("other", "b")));
		PushReceipt again = get(this.broker.publish(this.alice, keyed("key", "c")));
		assertThat(first.duplicate()).isFalse();
		assertThat(other.duplicate()).isFalse();
		assertThat(again).isEqualTo(new PushReceipt(first.id(), this.alice, first.nodes(), true));
		assertThat(texts(read(this.alice, anchor).entries())).containsExactly("a", "b");
		attachWith(this.alice, "end");
		assertThat(texts(received(this.alice, 3))).containsExactly("a", "b", "end");
	}

	@Test
	void aKeyIsRememberedWhenItsMessageIsGone() {
		start(createBroker(messages(1)));
		PushReceipt first = get(this.broker.publish(this.alice, keyed("key", "a")));
		publish(this.alice, "b", "c");
		PushReceipt again = get(this.broker.publish(this.alice, keyed("key", "a")));
		assertThat(again.duplicate()).isTrue();
		assertThat(again.id()).isEqualTo(first.id());
	}

	@Test
	void aKeyBelongsToOneDestination() {
		Stream.of(this.alice, this.bob, this.news, Destination.topic(this.alice.name()))
			.forEach((destination) -> assertThat(get(this.broker.publish(destination, keyed("key", "a"))).duplicate())
				.isFalse());
	}

	@Test
	void aKeyIsForgottenAfterItsPeriod() {
		start(createBroker(new HistoryLimits(MANY, MUCH, MUCH, HOUR, Duration.ofMillis(50))));
		Position anchor = attach(this.alice);
		assertThat(get(this.broker.publish(this.alice, keyed("key", "a"))).duplicate()).isFalse();
		await().until(() -> !get(this.broker.publish(this.alice, keyed("key", "b"))).duplicate());
		assertThat(texts(read(this.alice, anchor).entries())).containsExactly("a", "b");
	}

	@Test
	void ofConcurrentMessagesWithOneKeyOneIsStored() {
		Position anchor = attach(this.alice);
		inParallel((executor) -> {
			for (int round = 0; round < 20; round++) {
				OutboundMessage message = keyed("key" + round, "message" + round);
				List<Future<PushReceipt>> receipts = IntStream.range(0, 4)
					.mapToObj((number) -> executor.submit(() -> get(this.broker.publish(this.alice, message))))
					.toList();
				List<PushReceipt> all = new ArrayList<>();
				for (Future<PushReceipt> receipt : receipts) {
					all.add(receipt.get());
				}
				assertThat(all).filteredOn((receipt) -> !receipt.duplicate()).hasSize(1);
				assertThat(all).extracting(PushReceipt::id).containsOnly(all.get(0).id());
			}
		});
		assertThat(read(this.alice, anchor).entries()).hasSize(20);
	}

	@Test
	void theDeadlineTravelsWithTheMessage() {
		Position anchor = attach(this.alice);
		long before = System.nanoTime();
		get(this.broker.publish(this.alice,
				new OutboundMessage(message("a").frame(), false, null, Duration.ofMinutes(1), null, false)));
		get(this.broker.publish(this.alice,
				new OutboundMessage(message("b").frame(), true, null, Duration.ofMinutes(1), null, false)));
		publish(this.alice, "c");
		List<Entry> heard = received(this.alice, 3);
		long tolerance = TimeUnit.SECONDS.toNanos(5);
		for (Entry entry : List.of(heard.get(0), heard.get(1), read(this.alice, anchor).entries().get(0))) {
			assertThat(entry.deadline()).isNotNull();
			assertThat(entry.isExpired(before + TimeUnit.MINUTES.toNanos(1) - tolerance)).isFalse();
			assertThat(entry.isExpired(System.nanoTime() + TimeUnit.MINUTES.toNanos(1) + tolerance)).isTrue();
		}
		assertThat(heard.get(2).deadline()).isNull();
	}

	@Test
	void aMessageThatHasExpiredKeepsItsPlace() {
		Position anchor = attach(this.alice);
		get(this.broker.publish(this.alice,
				new OutboundMessage(message("a").frame(), false, null, Duration.ofNanos(1), null, false)));
		Position last = attachWith(this.alice, "b");
		await().until(() -> read(this.alice, anchor).entries().get(0).isExpired(System.nanoTime()));
		assertHistory(read(this.alice, anchor), History.Status.COMPLETE, last, "a", "b");
	}

	@Test
	void theLongestExpiryIsAnExpiry() {
		attach(this.alice);
		get(this.broker.publish(this.alice, new OutboundMessage(message("a").frame(), false, null,
				Duration.ofSeconds(Long.MAX_VALUE), null, false)));
		assertThat(received(this.alice, 1)).noneMatch((entry) -> entry.isExpired(System.nanoTime()));
	}

	@Test
	void theExcludedClientTravelsWithTheMessage() {
		Position anchor = attach(this.alice);
		get(this.broker.publish(this.alice,
				new OutboundMessage(message("a").frame(), false, null, null, "client-1", false)));
		get(this.broker.publish(this.alice,
				new OutboundMessage(message("b").frame(), true, null, null, "client-2", false)));
		publish(this.alice, "c");
		assertThat(received(this.alice, 3)).extracting(Entry::excludedClient)
			.containsExactly("client-1", "client-2", null);
		assertThat(read(this.alice, anchor).entries()).extracting(Entry::excludedClient)
			.containsExactly("client-1", null);
	}

	@Test
	void theFrameArrivesByteByByte() {
		Position anchor = attach(this.alice);
		SseFrame frame = SseFrame.encode("größe",
				"Zeile 1\nline 2 €\u0000\uD83D\uDE00".getBytes(StandardCharsets.UTF_8));
		get(this.broker.publish(this.alice, new OutboundMessage(frame, false, null, null, null, false)));
		assertThat(received(this.alice, 1).get(0).frame().toBytes()).isEqualTo(frame.toBytes());
		assertThat(read(this.alice, anchor).entries().get(0).frame().toBytes()).isEqualTo(frame.toBytes());
	}

	@Test
	void aUserIsOnlineWhileThereAreClients() {
		follow(this.alice, 1);
		assertOnline(this.alice);
		follow(this.bob, 2);
		assertOnline(this.alice, this.bob);
		this.broker.announce(this.bob, 1);
		assertOnline(this.alice, this.bob);
		this.broker.announce(this.alice, 0);
		assertOnline(this.bob);
		this.broker.announce(this.bob, 0);
		assertOnline();
	}

	@Test
	void theNumberOfClientsIsAbsoluteAndTheLastOneWins() {
		attach(this.alice);
		this.broker.announce(this.alice, 1);
		this.broker.announce(this.alice, 2);
		this.broker.announce(this.alice, 3);
		this.broker.announce(this.alice, 0);
		assertOnline();
		this.broker.announce(this.alice, 5);
		assertOnline(this.alice);
	}

	@Test
	void aUserWithoutClientsIsOfflineThoughAttached() {
		attach(this.alice);
		publish(this.alice, "a");
		assertOnline();
	}

	@Test
	void aTopicIsNoUser() {
		follow(Destination.topic(this.alice.name()), 1);
		assertOnline();
	}

	@Test
	void aReceiptSaysOnHowManyNodesSomebodyWasThere() {
		assertThat(publish(this.alice, "a").get(0).nodes()).isZero();
		follow(this.alice, 2);
		assertThat(publish(this.alice, "b").get(0).nodes()).isEqualTo(1);
		this.broker.announce(this.alice, 0);
		this.listener.present.remove(this.alice);
		assertThat(publish(this.alice, "c").get(0).nodes()).isZero();
	}

	@Test
	void aMessageToAClientIsRoutedToItsNode() {
		Destination client = Destination.client(NODE + "-1");
		this.listener.present.add(client);
		PushReceipt receipt = get(this.broker.publish(client, ephemeral("for you")));
		assertThat(receipt).isEqualTo(new PushReceipt(null, client, 1, false));
		List<Entry> entries = received(client, 1);
		assertThat(texts(entries)).containsExactly("for you");
		assertThat(entries.get(0).link()).isNull();
	}

	@Test
	void messagesToAClientArriveInOrder() {
		Destination client = Destination.client(NODE + "-1");
		this.listener.present.add(client);
		String[] texts = IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);
		Stream.of(texts).forEach((text) -> get(this.broker.publish(client, ephemeral(text))));
		assertThat(texts(received(client, 50))).containsExactly(texts);
	}

	@Test
	void aMessageToAClientThatIsNotOpenReachesNobody() {
		Destination client = Destination.client(NODE + "-2");
		PushReceipt receipt = get(this.broker.publish(client, ephemeral("anybody?")));
		assertThat(receipt).isEqualTo(new PushReceipt(null, client, 0, false));
	}

	@Test
	void aMessageToAClientIsNotStoredWhateverItSays() {
		Destination client = Destination.client(NODE + "-1");
		this.listener.present.add(client);
		PushReceipt receipt = get(this.broker.publish(client, message("for you")));
		assertThat(receipt).isEqualTo(new PushReceipt(null, client, 1, false));
		assertThat(received(client, 1).get(0).link()).isNull();
	}

	@Test
	void presenceSaysHowManyClientsFollowADestination() {
		follow(this.alice, 2);
		follow(this.news, 5);
		follow(Destination.everyone(), 7);
		attach(this.bob);
		List<Destination> destinations = List.of(this.alice, this.alice, this.bob, this.news, Destination.everyone(),
				Destination.topic(unique("nothing")));
		assertPresence(destinations, Map.of(this.alice, Map.of(NODE, 2), this.news, Map.of(NODE, 5),
				Destination.everyone(), Map.of(NODE, 7)));
		this.broker.announce(this.alice, 3);
		this.broker.announce(this.news, 4);
		this.broker.announce(Destination.everyone(), 0);
		assertPresence(destinations, Map.of(this.alice, Map.of(NODE, 3), this.news, Map.of(NODE, 4)));
		this.broker.detach(this.alice);
		assertPresence(destinations, Map.of(this.news, Map.of(NODE, 4)));
	}

	@Test
	void presenceOfManyDestinationsIsKnownAtOnce() {
		List<Destination> many = IntStream.range(0, 3000).mapToObj((i) -> Destination.user(unique("many"))).toList();
		follow(many.get(0), 1);
		follow(many.get(2999), 1);
		assertPresence(many, Map.of(many.get(0), Map.of(NODE, 1), many.get(2999), Map.of(NODE, 1)));
		assertPresence(List.of(), Map.of());
	}

	@Test
	void aRequestToAllNodesReachesThisOne() {
		NodeReplies replies = get(this.broker.ask(NodeRequest.toAll("alice", "größe =1", Duration.ZERO)));
		assertThat(replies).isEqualTo(NodeReplies.of(NODE, "re: größe =1"));
		assertThat(this.listener.requests).containsExactly("größe =1");
		assertThat(this.listener.ages).containsExactly(Duration.ZERO);
	}

	@Test
	void aRequestToThisNodeIsAnsweredByThisNode() {
		assertThat(get(this.broker.ask(NodeRequest.toNode(NODE, "who?")))).isEqualTo(NodeReplies.of(NODE, "re: who?"));
	}

	@Test
	void aRequestToANodeThatIsNotAliveHasNoReply() {
		assertThat(get(this.broker.ask(NodeRequest.toNode("nobody", "who?")))).isEqualTo(NodeReplies.NONE);
		assertThat(this.listener.requests).isEmpty();
	}

	@Test
	void everyNodeAnswersRequestsAndCountsItsClients() {
		RecordingListener there = new RecordingListener();
		withOtherNode(new NodeRegistration("other-" + NODE), there, (other) -> {
			follow(this.alice, 1);
			get(other.attach(this.alice));
			other.announce(this.alice, 2);
			assertPresence(List.of(this.alice), Map.of(this.alice, Map.of(NODE, 1, "other-" + NODE, 2)));
			await().untilAsserted(() -> assertThat(get(this.broker.presence(List.of(this.alice))))
				.isEqualTo(get(other.presence(List.of(this.alice)))));
			assertThat(get(this.broker.ask(NodeRequest.toNode("other-" + NODE, "a b"))))
				.isEqualTo(NodeReplies.of("other-" + NODE, "re: a b"));
			assertThat(get(other.ask(NodeRequest.toAll("x", "all", Duration.ZERO))))
				.isEqualTo(new NodeReplies(Map.of(NODE, "re: all", "other-" + NODE, "re: all"), Set.of()));
			other.stop();
			assertPresence(List.of(this.alice), Map.of(this.alice, Map.of(NODE, 1)));
			assertThat(get(this.broker.ask(NodeRequest.toNode("other-" + NODE, "gone")))).isEqualTo(NodeReplies.NONE);
		});
	}

	@Test
	void aRememberedRequestReachesANodeThatStartsLater() {
		String content = unique("remember");
		get(this.broker.ask(NodeRequest.toAll(content, content, HOUR)));
		get(this.broker.ask(NodeRequest.toAll(content, "forget", Duration.ZERO)));
		RecordingListener there = new RecordingListener();
		withOtherNode(new NodeRegistration("other-" + NODE), there, (other) -> {
			await().untilAsserted(() -> assertThat(there.requests).contains(content));
			assertThat(there.requests).doesNotContain("forget");
			assertThat(there.ages).allMatch((age) -> !age.isNegative());
		});
	}

	@Test
	void aPublisherSendsAndAsksAndIsNoNode() {
		RecordingListener there = new RecordingListener();
		withOtherNode(new NodeRegistration("other-" + NODE, NodeRegistration.Role.PUBLISHER), there, (publisher) -> {
			follow(this.alice, 1);
			assertPresence(List.of(this.alice), Map.of(this.alice, Map.of(NODE, 1)));
			assertThat(get(publisher.publish(this.alice, message("a"))).nodes()).isEqualTo(1);
			assertThat(get(publisher.publish(this.alice, ephemeral("b"))).nodes()).isEqualTo(1);
			assertThat(texts(received(this.alice, 2))).containsExactly("a", "b");
			this.listener.present.add(Destination.client(NODE + "-1"));
			assertThat(get(publisher.publish(Destination.client(NODE + "-1"), ephemeral("c"))).nodes()).isEqualTo(1);
			assertThat(get(publisher.presence(List.of(this.alice)))).isEqualTo(Map.of(this.alice, Map.of(NODE, 1)));
			NodeReplies here = NodeReplies.of(NODE, "re: who?");
			assertThat(get(publisher.ask(NodeRequest.toNode(NODE, "who?")))).isEqualTo(here);
			assertThat(get(publisher.ask(NodeRequest.toAll("x", "who?", Duration.ZERO)))).isEqualTo(here);
			assertThat(get(this.broker.ask(NodeRequest.toAll("x", "who?", Duration.ZERO)))).isEqualTo(here);
			assertThat(there.requests).isEmpty();
		});
	}

	@Test
	void aDetachedDestinationIsNotHeardAndKeepsItsHistory() {
		Position anchor = attach(this.alice);
		publish(this.alice, "a");
		received(this.alice, 1);
		this.broker.detach(this.alice);
		publish(this.alice, "b");
		Position position = attach(this.alice);
		publish(this.alice, "c");
		assertThat(texts(received(this.alice, 2))).containsExactly("a", "c");
		assertThat(position.sequence()).isEqualTo(2);
		assertThat(texts(read(this.alice, anchor).entries())).containsExactly("a", "b", "c");
	}

	@Test
	void detachingWhatIsNotAttachedDoesNoHarm() {
		this.broker.detach(this.alice);
		attach(this.alice);
		this.broker.detach(this.alice);
		this.broker.detach(this.alice);
		attach(this.alice);
		publish(this.alice, "a");
		assertThat(texts(received(this.alice, 1))).containsExactly("a");
	}

	@Test
	void attachAndDetachTakeEffectInTheOrderOfCalls() {
		for (int round = 0; round < 20; round++) {
			CompletableFuture<Position> attached = this.broker.attach(this.alice);
			this.broker.announce(this.alice, 1);
			this.broker.announce(this.alice, 0);
			this.broker.detach(this.alice);
			CompletableFuture<Position> again = this.broker.attach(this.alice);
			get(attached);
			get(again);
			publish(this.alice, "round" + round);
			received(this.alice, round + 1);
			assertOnline();
			this.broker.detach(this.alice);
		}
	}

	@Test
	void noDestinationEverHearsAnother() {
		List<Destination> destinations = List.of(this.alice, this.bob, this.news, Destination.topic(this.alice.name()),
				Destination.user(this.news.name()), Destination.everyone());
		List<Position> anchors = destinations.stream().map(this::attach).toList();
		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < destinations.size(); i++) {
				publish(destinations.get(i), i + "/" + round);
			}
		}
		for (int i = 0; i < destinations.size(); i++) {
			String[] own = { i + "/0", i + "/1", i + "/2" };
			assertThat(texts(received(destinations.get(i), 3))).containsExactly(own);
			assertThat(texts(read(destinations.get(i), anchors.get(i)).entries())).containsExactly(own);
		}
	}

	@Test
	void theStateIsUp() {
		await().until(() -> this.broker.state().status() == BrokerState.Status.UP);
		assertThat(this.broker.state().detail()).isNotNull();
	}

	@Test
	void beforeTheStartNothingIsTaken() {
		SsePushBroker idle = createBroker(LARGE);
		assertUnavailable(idle.publish(this.alice, message("a")));
		assertUnavailable(idle.publish(this.alice, ephemeral("a")));
		assertUnavailable(idle.publish(Destination.client(NODE + "-1"), ephemeral("a")));
	}

	@Test
	void afterTheStopNothingIsTakenAndNothingHeard() {
		attach(this.alice);
		this.listener.present.add(Destination.client(NODE + "-1"));
		this.broker.stop();
		assertUnavailable(this.broker.publish(this.alice, message("a")));
		assertUnavailable(this.broker.publish(this.alice, ephemeral("a")));
		assertUnavailable(this.broker.publish(Destination.client(NODE + "-1"), ephemeral("a")));
		assertThat(this.listener.entries).isEmpty();
	}

	/**
	 * Read with a page that is large enough for these tests.
	 * @param destination which destination
	 * @param after the position to read on from
	 * @return the history
	 */
	protected final History read(Destination destination, Position after) {
		return read(destination, after, PAGE);
	}

	private History read(Destination destination, Position after, int maxBytes) {
		return read(destination, new Start.After(after), maxBytes);
	}

	private History read(Destination destination, Start start, int maxBytes) {
		return get(this.broker.read(destination, start, maxBytes));
	}

	/**
	 * Attach a destination.
	 * @param destination which destination
	 * @return the position of its newest message
	 */
	protected final Position attach(Destination destination) {
		return get(this.broker.attach(destination));
	}

	/**
	 * Attach a destination and have clients there.
	 * @param destination which destination
	 * @param clients how many clients
	 * @return the position of its newest message
	 */
	protected final Position follow(Destination destination, int clients) {
		this.listener.present.add(destination);
		Position position = attach(destination);
		this.broker.announce(destination, clients);
		return position;
	}

	/**
	 * Publish messages, one after the other.
	 * @param destination where they go
	 * @param texts their data
	 * @return their receipts
	 */
	protected final List<PushReceipt> publish(Destination destination, String... texts) {
		return Stream.of(texts).map((text) -> get(this.broker.publish(destination, message(text)))).toList();
	}

	/**
	 * Create a message with some data.
	 * @param text the data
	 * @return the message
	 */
	protected static OutboundMessage message(String text) {
		return new OutboundMessage(SseFrame.encode(null, text.getBytes(StandardCharsets.UTF_8)), false, null, null,
				null, false);
	}

	/**
	 * Wait for an answer.
	 * @param <T> the answer's type
	 * @param future the answer to come
	 * @return the answer
	 */
	protected static <T> T get(CompletableFuture<T> future) {
		return Answers.get(future);
	}

	/**
	 * Return a name that no other test uses.
	 * @param prefix the prefix of the name
	 * @return the name
	 */
	protected static String unique(String prefix) {
		return prefix + "-" + NODE + "-" + names.incrementAndGet();
	}

	private Position attachWith(Destination destination, String... texts) {
		attach(destination);
		publish(destination, texts);
		return attach(destination);
	}

	private static OutboundMessage ephemeral(String text) {
		return new OutboundMessage(message(text).frame(), true, null, null, null, false);
	}

	private static OutboundMessage keyed(String key, String text) {
		return new OutboundMessage(message(text).frame(), false, key, null, null, false);
	}

	private static Position retagged(Position position) {
		return new Position(position.sequence(), (position.tag() + 1) & Integer.MAX_VALUE);
	}

	private static long sequenceOf(@Nullable String id) {
		assertThat(id).isNotNull();
		return Long.parseLong(Objects.requireNonNull(id).substring(0, id.indexOf('.')), 36);
	}

	private static Entry.Link link(Entry entry) {
		return Objects.requireNonNull(entry.link(), "a stored message");
	}

	private static List<String> texts(Collection<Entry> entries) {
		return entries.stream()
			.map((entry) -> new String(entry.frame().toBytes(), StandardCharsets.UTF_8))
			.map((frame) -> frame.substring("data: ".length(), frame.length() - 2))
			.toList();
	}

	/** Wait until a number of entries have reached the listener, and return them. */
	private List<Entry> received(Destination destination, int count) {
		await().untilAsserted(() -> assertThat(this.listener.of(destination)).hasSizeGreaterThanOrEqualTo(count));
		assertThat(this.listener.of(destination)).hasSize(count);
		return List.copyOf(this.listener.of(destination));
	}

	private void assertOnline(Destination... users) {
		assertThat(
				get(this.broker.presence(List.of(this.alice, this.bob, Destination.user(unique("nobody"))))).keySet())
			.containsExactlyInAnyOrder(users);
	}

	private void assertPresence(List<Destination> destinations, Map<Destination, Map<String, Integer>> expected) {
		await().untilAsserted(() -> assertThat(get(this.broker.presence(destinations))).isEqualTo(expected));
	}

	private void withOtherNode(NodeRegistration node, RecordingListener there, Consumer<SsePushBroker> test) {
		SsePushBroker other = createOtherNode(LARGE);
		Assumptions.assumeTrue(other != null, "The broker is for one node");
		Objects.requireNonNull(other).start(node, there);
		try {
			test.accept(other);
		}
		finally {
			other.stop();
		}
	}

	private static void assertChain(Position start, List<Entry> entries) {
		Position previous = start;
		for (Entry entry : entries) {
			assertThat(link(entry).previous()).isEqualTo(previous);
			previous = link(entry).position();
		}
		assertThat(previous.sequence()).isEqualTo(start.sequence() + entries.size());
	}

	private static void assertHistory(History history, History.Status status, Position last, String... texts) {
		assertThat(history.status()).isEqualTo(status);
		assertThat(texts(history.entries())).containsExactly(texts);
		assertThat(history.last()).isEqualTo(last);
	}

	private static ConditionFactory await() {
		return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).atMost(PATIENCE);
	}

	private static void assertUnavailable(CompletableFuture<?> future) {
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
			.withCauseInstanceOf(BrokerUnavailableException.class);
	}

	private static void inParallel(ParallelWork work) {
		ExecutorService executor = Executors.newFixedThreadPool(4);
		try {
			work.run(executor);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			executor.shutdownNow();
		}
	}

	/**
	 * Something to do with several threads.
	 */
	private interface ParallelWork {

		void run(ExecutorService executor) throws Exception;

	}

	/**
	 * The action to take under the listener's call.
	 */
	private interface Reaction {

		void to(Destination destination, Entry entry);

	}

	/**
	 * Remembers everything.
	 */
	private static final class RecordingListener implements BrokerListener {

		private final Map<Destination, List<Entry>> entries = new ConcurrentHashMap<>();

		private final Set<Destination> present = ConcurrentHashMap.newKeySet();

		private final Set<Destination> busy = ConcurrentHashMap.newKeySet();

		private final AtomicInteger overlaps = new AtomicInteger();

		private final List<String> requests = new CopyOnWriteArrayList<>();

		private final List<Duration> ages = new CopyOnWriteArrayList<>();

		private final List<History> readBack = new CopyOnWriteArrayList<>();

		private volatile Reaction reaction = (destination, entry) -> {
		};

		private List<Entry> of(Destination destination) {
			return this.entries.getOrDefault(destination, List.of());
		}

		private void clear() {
			this.entries.clear();
		}

		@Override
		public boolean onEntry(Destination destination, Entry entry) {
			if (!this.busy.add(destination)) {
				this.overlaps.incrementAndGet();
			}
			this.entries.computeIfAbsent(destination, (key) -> new CopyOnWriteArrayList<>()).add(entry);
			this.reaction.to(destination, entry);
			this.busy.remove(destination);
			return this.present.contains(destination);
		}

		@Override
		public void onSuspect(Destination destination) {
		}

		@Override
		public String onRequest(String content, Duration age) {
			this.requests.add(content);
			this.ages.add(age);
			return "re: " + content;
		}

	}

}
