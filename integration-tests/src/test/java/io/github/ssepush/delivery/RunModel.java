package io.github.ssepush.delivery;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.Run;
import io.github.ssepush.RunOperations;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.RunEnd;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.harness.NodeProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;

/**
 * Many runs at once with readers that are cut, reload, open twice and come late, some of
 * which are stopped; and a judgement at the end.
 */
final class RunModel {

	private static final int PACE = Integer.getInteger("runs.pace", 1);

	private static final int MOST_ATTEMPTS = 1000;

	private static final AtomicInteger names = new AtomicInteger();

	private final List<TestServer> servers;

	private final List<NodeProcess> processes;

	private final Random random;

	private final UnaryOperator<Run> producer;

	private final Strikes strikes;

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, RunModel::daemon);

	/** Each start waits until it is stored, or until a fault is over. */
	private final ExecutorService starter = Executors.newFixedThreadPool(100, RunModel::daemon);

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.executor(Executors.newFixedThreadPool(4, RunModel::daemon))
		.build();

	private final RunTally tally = new RunTally();

	private final List<CompletableFuture<RunStory>> starting = new ArrayList<>();

	private final List<RunStory> open = new ArrayList<>();

	/**
	 * Create a model of nodes whose broker loses nothing.
	 * @param servers nodes that share a broker
	 * @param processes more of them, which may be killed
	 * @param seed decides everything
	 */
	RunModel(List<TestServer> servers, List<NodeProcess> processes, long seed) {
		this(servers, processes, seed, new Strikes());
	}

	/**
	 * Create a model of nodes whose broker may lose something.
	 * @param servers nodes that share a broker
	 * @param processes more of them, which may be killed
	 * @param seed decides everything
	 * @param strikes the moments at which servers of the broker stopped
	 */
	RunModel(List<TestServer> servers, List<NodeProcess> processes, long seed, Strikes strikes) {
		this(servers, processes, seed, strikes, UnaryOperator.identity());
	}

	/**
	 * Create a model of a node that has something wrong.
	 * @param server the node
	 * @param seed decides everything
	 * @param producer changes what adds the pieces, to be caught
	 */
	RunModel(TestServer server, long seed, UnaryOperator<Run> producer) {
		this(List.of(server), List.of(), seed, new Strikes(), producer);
	}

	private RunModel(List<TestServer> servers, List<NodeProcess> processes, long seed, Strikes strikes,
			UnaryOperator<Run> producer) {
		this.servers = servers;
		this.processes = processes;
		this.random = new Random(seed);
		this.strikes = strikes;
		this.producer = producer;
	}

	/**
	 * Have runs.
	 * @param atOnce how many at once
	 * @param duration for how long to start them, and longer until they have had all ends
	 * @param patience how long to wait until all readers have the end
	 * @param ends a part of the data of each end that runs must have had
	 */
	RunTally.Report run(int atOnce, Duration duration, Duration patience, String... ends) {
		long begin = System.nanoTime();
		try {
			while (isWithin(duration, begin) || (!this.tally.hasAll(ends) && isWithin(patience, begin))) {
				while (this.starting.size() + this.open.size() < atOnce) {
					this.starting.add(CompletableFuture.supplyAsync(this::start, this.starter));
				}
				Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(patience).until(this::somethingHappens);
			}
			Awaitility.await().atMost(patience).until(() -> {
				somethingHappens();
				return this.starting.isEmpty() && this.open.isEmpty();
			});
		}
		catch (ConditionTimeoutException ex) {
			this.open.forEach((story) -> this.tally.violate("Does not end: " + story));
			this.starting.forEach((story) -> this.tally.violate("Is not started: " + story));
		}
		finally {
			this.timer.shutdownNow();
			this.starter.shutdownNow();
		}
		return this.tally.report();
	}

	private static boolean isWithin(Duration duration, long begin) {
		return System.nanoTime() - begin < duration.toNanos();
	}

	/** Take those that have started, and forget those that are over. */
	private boolean somethingHappens() {
		List<CompletableFuture<RunStory>> started = this.starting.stream().filter(CompletableFuture::isDone).toList();
		started.forEach((story) -> this.open.add(story.join()));
		this.starting.removeAll(new HashSet<>(started));
		List<RunStory> over = this.open.stream().filter(RunStory::isOver).toList();
		over.forEach(this.tally::add);
		this.open.removeAll(new HashSet<>(over));
		this.tally.open(this.open.size());
		return !started.isEmpty() || !over.isEmpty();
	}

	private RunStory start() {
		long seed = this.random.nextLong();
		String whole = RunScript.read(new RunScript(seed).pieces());
		for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
			String user = "user-" + names.incrementAndGet();
			long begunAt = System.nanoTime();
			BooleanSupplier mayLose = () -> this.strikes.since(begunAt);
			if (!this.processes.isEmpty() && this.random.nextInt(3) > 0) {
				if (producesElsewhere(user, seed)) {
					return follow(user, whole, null, mayLose);
				}
				continue;
			}
			try {
				Run run = this.producer.apply(server().bean(RunOperations.class).start(user, "answer"));
				return follow(user, whole, new RunProduction(run, seed, this.timer, PACE,
						(this.random.nextInt(4) == 0) ? () -> stop(user) : null), mayLose);
			}
			catch (BrokerUnavailableException ex) {
				// Whether the start is stored is not known: the next one is of another
				// user.
			}
		}
		throw new IllegalStateException("No run can be started");
	}

	private boolean producesElsewhere(String user, long seed) {
		int port = this.processes.get(this.random.nextInt(this.processes.size())).port();
		HttpRequest request = HttpRequest
			.newBuilder(URI
				.create("http://localhost:" + port + "/produce?user=" + user + "&seed=" + seed + "&pace=" + PACE))
			.header("Authorization", "Bearer " + Tokens.of(user))
			.timeout(Duration.ofSeconds(10))
			.POST(HttpRequest.BodyPublishers.noBody())
			.build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private RunStory follow(String user, String whole, @Nullable RunProduction production, BooleanSupplier mayLose) {
		List<RunReader> readers = IntStream.rangeClosed(0, this.random.nextInt(3))
			.mapToObj((i) -> reader(user, whole, mayLose))
			.toList();
		RunStory story = RunStory.begin(whole, production, readers, mayLose,
				(this.random.nextInt(4) == 0) ? 1500 : 150);
		if (production == null && this.random.nextInt(4) == 0) {
			this.timer.schedule(() -> stop(user), this.random.nextInt(200), TimeUnit.MILLISECONDS);
		}
		if (this.random.nextInt(4) == 0) {
			this.timer.schedule(() -> intrude(user, mayLose), this.random.nextInt(200), TimeUnit.MILLISECONDS);
		}
		return story;
	}

	private RunReader reader(String user, String whole, BooleanSupplier mayLose) {
		Random own = new Random(this.random.nextLong());
		return new RunReader(user, whole, () -> port(own),
				(port) -> this.processes.stream().anyMatch((process) -> process.port() == port), mayLose, this.http,
				this.timer, own.nextLong(), this.tally::violate);
	}

	private int port(Random own) {
		int node = own.nextInt(this.servers.size() + this.processes.size());
		return (node < this.servers.size()) ? this.servers.get(node).port()
				: this.processes.get(node - this.servers.size()).port();
	}

	private void stop(String user) {
		TestServer server = server();
		HttpRequest request = server.request("/events/runs/answer/stop", user)
			.POST(HttpRequest.BodyPublishers.noBody())
			.build();
		this.http.sendAsync(request, (response) -> HttpResponse.BodySubscribers.discarding());
	}

	/** Try to write into a run that another one produces, and to start it again. */
	private void intrude(String user, BooleanSupplier mayLose) {
		SsePushBroker broker = server().bean(SsePushBroker.class);
		Destination run = Destination.run(user, "answer");
		SseFrame stray = SseFrame.encode(null, "stray".getBytes(StandardCharsets.UTF_8));
		broker.publish(run, OutboundMessage.ofRun(MessageKind.START, SseFrame.ofBytes(new byte[0]), null))
			.thenAccept((receipt) -> {
				if (mayLose.getAsBoolean()) {
					broker.publish(run, OutboundMessage.ofRun(MessageKind.END, RunEnd.failed("stray").frame(), null));
				}
				else {
					this.tally.violate(user + " was started twice");
				}
			});
		broker.publish(run, OutboundMessage.ofRun(MessageKind.MESSAGE, stray, "1.000001"))
			.thenAccept((receipt) -> this.tally.violate(user + " has taken a message of another producer"));
	}

	private synchronized TestServer server() {
		return this.servers.get(this.random.nextInt(this.servers.size()));
	}

	/** Return a broker that forgets no run while the model looks. */
	static MemoryBroker memoryBroker() {
		Duration hour = Duration.ofHours(1);
		return new MemoryBroker(
				new MemoryLimits(new HistoryLimits(10, 10_000, 10_000, hour, hour), Long.MAX_VALUE, Integer.MAX_VALUE));
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task, "run-model");
		thread.setDaemon(true);
		return thread;
	}

}
