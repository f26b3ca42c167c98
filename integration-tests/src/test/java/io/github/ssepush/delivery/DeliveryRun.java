package io.github.ssepush.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import io.github.ssepush.Destination;
import io.github.ssepush.SseMessage;
import io.github.ssepush.harness.EventIdParts;
import io.github.ssepush.harness.TestServer;

/**
 * Clients that are cut, publishers that don't care, and a judgement at the end.
 */
final class DeliveryRun {

	/** The number of messages of a destination that the broker retains. */
	static final int RETAINED = 60;

	/** Now, a few of the newest messages, and all of them. */
	private static final int[] STARTS = { 0, 3, 1000 };

	private static final int USERS = 4;

	private static final int CLIENTS_OF_A_USER = 3;

	private static final int TOPICS = 8;

	private static final int PUBLISHERS = 3;

	private final List<TestServer> servers;

	private final Random random;

	private final Truth truth;

	private final Strikes strikes;

	private final List<Lineage> lineages;

	/** Of threads, each of which ended with its failure. */
	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final CountDownLatch end = new CountDownLatch(1);

	private volatile boolean calm;

	/** With nodes that share a broker, any of which may get a client or a message. */
	DeliveryRun(List<TestServer> servers, long seed) {
		this(servers, seed, new Strikes());
	}

	/** With servers of the broker that are stopped meanwhile. */
	DeliveryRun(List<TestServer> servers, long seed, Strikes strikes) {
		this.servers = servers;
		this.strikes = strikes;
		this.random = new Random(seed);
		this.truth = new Truth(servers.stream().map(TestServer::template).toList());
		this.lineages = IntStream.range(0, USERS * CLIENTS_OF_A_USER)
			.mapToObj((i) -> new Lineage("user-" + i % USERS, this.truth))
			.toList();
	}

	/**
	 * Run.
	 * @param duration how long to go on before the end, at least; until a client has
	 * resumed
	 * @param patience how long to wait for all clients to catch up
	 * @param calmDown run before that
	 */
	Report run(Duration duration, Duration patience, Runnable calmDown) throws IOException, InterruptedException {
		List<CuttingProxy> proxies = new ArrayList<>();
		try {
			for (TestServer server : this.servers) {
				proxies.add(new CuttingProxy(server.port(), this::budget));
			}
			List<Thread> publishers = IntStream.range(0, PUBLISHERS)
				.mapToObj((i) -> start(new Random(this.random.nextLong()), this::publish))
				.toList();
			CountDownLatch finish = new CountDownLatch(1);
			List<Thread> clients = new ArrayList<>();
			for (Lineage lineage : this.lineages) {
				clients.add(start(new Random(this.random.nextLong()), (own) -> follow(lineage, proxies, own, finish)));
			}
			this.end.await(duration.toMillis(), TimeUnit.MILLISECONDS);
			awaitResume(patience);
			this.end.countDown();
			for (Thread publisher : publishers) {
				publisher.join();
			}
			this.calm = true;
			calmDown.run();
			List<String> late = awaitCaughtUp(patience);
			end();
			finish.countDown();
			int cuts = proxies.stream().mapToInt(CuttingProxy::cuts).sum();
			proxies.forEach(CuttingProxy::cutAll);
			this.lineages.forEach(Lineage::disconnect);
			for (Thread client : clients) {
				client.join();
			}
			return report(cuts, late);
		}
		finally {
			for (CuttingProxy proxy : proxies) {
				proxy.close();
			}
		}
	}

	private Thread start(Random own, Consumer<Random> action) {
		Thread thread = new Thread(() -> action.accept(own), "delivery-run");
		thread.setDaemon(true);
		thread.setUncaughtExceptionHandler((failed, failure) -> this.failures.add(failure.toString()));
		thread.start();
		return thread;
	}

	/** Some connections don't even get their head. */
	private int budget() {
		if (this.calm) {
			return Integer.MAX_VALUE;
		}
		return this.random.nextInt((this.random.nextInt(4) == 0) ? 1200 : 60_000);
	}

	private void follow(Lineage lineage, List<CuttingProxy> proxies, Random own, CountDownLatch finish) {
		List<String> topics = topics(own);
		while (finish.getCount() > 0) {
			if (own.nextInt(5) == 0) {
				topics = topics(own);
			}
			lineage.connect(proxies.get(own.nextInt(proxies.size())).port(), topics,
					STARTS[own.nextInt(STARTS.length)]);
			pause((this.calm || own.nextInt(10) < 6) ? own.nextInt(100) : own.nextInt(own.nextBoolean() ? 1000 : 3000));
		}
	}

	private static List<String> topics(Random own) {
		return own.ints(0, TOPICS).distinct().limit(own.nextInt(4)).mapToObj((i) -> "topic-" + i).toList();
	}

	private void publish(Random own) {
		while (this.end.getCount() > 0) {
			Destination destination = destination(own);
			int burst = (own.nextInt(150) == 0) ? RETAINED * 2 : 1 + own.nextInt(3);
			for (int i = 0; i < burst; i++) {
				this.truth.send(destination, options(own));
			}
			pause(own.nextInt(12));
		}
	}

	private static Destination destination(Random own) {
		int dice = own.nextInt(20);
		if (dice < 8) {
			return Destination.user("user-" + own.nextInt(USERS));
		}
		if (dice < 16) {
			return Destination.topic("topic-" + own.nextInt(TOPICS));
		}
		return (dice < 18) ? Destination.everyone() : Destination.user("nobody-" + own.nextInt(50));
	}

	private SseMessage.Builder options(Random own) {
		SseMessage.Builder message = SseMessage.data("");
		switch (own.nextInt(10)) {
			case 0 -> message.ephemeral();
			case 1 -> message.idempotencyKey("key-" + own.nextInt(20));
			case 2 -> message.expiresAfter(Duration.ofMillis(1 + own.nextInt(30)));
			case 3 -> message.excludeClient(this.lineages.get(own.nextInt(this.lineages.size())).clientId());
			default -> message.event("event-" + own.nextInt(3));
		}
		return message;
	}

	private void pause(long millis) {
		try {
			this.end.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** On a busy machine the time may be over before that. */
	private void awaitResume(Duration patience) {
		Awaitility.await()
			.atMost(patience)
			.until(() -> this.lineages.stream().anyMatch((lineage) -> lineage.resumes() > 0));
	}

	private List<String> awaitCaughtUp(Duration patience) {
		try {
			Awaitility.await()
				.atMost(patience)
				.pollInterval(Duration.ofMillis(20))
				.until(() -> this.lineages.stream().allMatch(this::hasCaughtUp));
			return List.of();
		}
		catch (ConditionTimeoutException ex) {
			return this.lineages.stream()
				.filter((lineage) -> !hasCaughtUp(lineage))
				.map((lineage) -> lineage.user() + " did not catch up: " + lineage.lastEventId() + " is not "
						+ positionOf(lineage))
				.toList();
		}
	}

	private boolean hasCaughtUp(Lineage lineage) {
		return EventIdParts.of(lineage.lastEventId()).equals(EventIdParts.of(positionOf(lineage)));
	}

	private String positionOf(Lineage lineage) {
		return this.servers.get(0).clients().currentPosition(lineage.user(), lineage.topics()).join();
	}

	/** End the run: the broker still has everything that it has not lost. */
	private void end() {
		List<String> topics = IntStream.range(0, TOPICS).mapToObj((i) -> "topic-" + i).toList();
		for (int i = 0; i < USERS; i++) {
			EventIdParts end = EventIdParts.of(this.servers.get(0)
				.clients()
				.currentPosition("user-" + i, topics)
				.orTimeout(60, TimeUnit.SECONDS)
				.join());
			Stream
				.concat(topics.stream().map(Destination::topic),
						Stream.of(Destination.user("user-" + i), Destination.everyone()))
				.forEach((destination) -> this.truth.end(destination,
						Objects.requireNonNull(end.get(Truth.labelOf(destination)))));
		}
	}

	private Report report(int cuts, List<String> late) {
		List<String> violations = new ArrayList<>(late);
		violations.addAll(this.failures);
		Map<String, Integer> resets = new TreeMap<>();
		int received = 0;
		int starts = 0;
		for (Lineage lineage : this.lineages) {
			Checker checker = new Checker(lineage, this.truth, this.strikes, RETAINED).check();
			violations.addAll(checker.violations());
			checker.resets().forEach((reason, count) -> resets.merge(reason, count, Integer::sum));
			received += checker.messages();
			starts += checker.starts();
		}
		return new Report(starts, this.lineages.stream().mapToInt(Lineage::connects).sum(), cuts,
				this.lineages.stream().mapToInt(Lineage::resumes).sum(), this.truth.count(), received, resets, losses(),
				violations);
	}

	private Losses losses() {
		List<Truth.Sent> lost = this.truth.losses();
		return new Losses(this.truth.failures(), lost.size(),
				(int) lost.stream().filter((sent) -> !this.strikes.concern(sent)).count(), this.truth.restarts());
	}

	/**
	 * The figures of a run.
	 *
	 * @param starts how many destinations have begun in the past
	 * @param connects how many connections were made
	 * @param cuts how many of them were cut by the proxy
	 * @param resumes how many of them came with an id
	 * @param sent how many messages were sent
	 * @param received how many messages clients have read
	 * @param resets by reason, how many destinations were reset for a client
	 * @param losses what the broker did not keep
	 * @param violations what should not have happened
	 */
	record Report(int starts, int connects, int cuts, int resumes, int sent, int received, Map<String, Integer> resets,
			Losses losses, List<String> violations) {

	}

	/**
	 * The losses of the broker, which clients learn by a reset.
	 *
	 * @param failed how many sends failed
	 * @param messages how many messages it has acknowledged and lost
	 * @param unexplained how many of these were not on their way when a server stopped
	 * @param histories how many histories have begun anew
	 */
	record Losses(int failed, int messages, int unexplained, int histories) {

	}

}
