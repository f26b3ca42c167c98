package io.github.ssepush.delivery;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

	private static final int MOST_ATTEMPTS = 1000;

	private static final AtomicInteger names = new AtomicInteger();

	private final List<TestServer> servers;

	private final List<NodeProcess> processes;

	private final Random random;

	private final UnaryOperator<Run> producer;

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, RunModel::daemon);

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.executor(Executors.newFixedThreadPool(4, RunModel::daemon))
		.build();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final List<RunStory> stories = new ArrayList<>();

	/**
	 * Create a model.
	 * @param servers nodes that share a broker
	 * @param processes more of them, which may be killed
	 * @param seed decides everything
	 * @param producer changes what adds the pieces, to be caught
	 */
	RunModel(List<TestServer> servers, List<NodeProcess> processes, long seed, UnaryOperator<Run> producer) {
		this.servers = servers;
		this.processes = processes;
		this.random = new Random(seed);
		this.producer = producer;
	}

	/**
	 * Have runs.
	 * @param atOnce how many at once
	 * @param duration for how long to start them
	 * @param patience how long to wait until all readers have the end
	 */
	Report run(int atOnce, Duration duration, Duration patience) {
		long begin = System.nanoTime();
		try {
			List<RunStory> open = new ArrayList<>();
			while (open.isEmpty() || System.nanoTime() - begin < duration.toNanos()) {
				open.removeIf(RunStory::isOver);
				while (open.size() < atOnce) {
					open.add(start());
				}
				Awaitility.await()
					.pollInterval(Duration.ofMillis(5))
					.atMost(patience)
					.until(() -> open.stream().anyMatch(RunStory::isOver));
			}
			Awaitility.await().atMost(patience).until(() -> open.stream().allMatch(RunStory::isOver));
		}
		catch (ConditionTimeoutException ex) {
			this.stories.stream()
				.filter((story) -> !story.isOver())
				.forEach((story) -> this.violations.add("Does not end: " + story));
		}
		finally {
			this.timer.shutdownNow();
		}
		this.stories.forEach((story) -> story.judge(this.violations::add));
		return report();
	}

	private RunStory start() {
		long seed = this.random.nextLong();
		String whole = RunScript.read(new RunScript(seed).pieces());
		for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
			String user = "user-" + names.incrementAndGet();
			if (!this.processes.isEmpty() && this.random.nextInt(3) > 0) {
				if (producesElsewhere(user, seed)) {
					return follow(user, whole, null);
				}
				continue;
			}
			try {
				Run run = this.producer.apply(server().bean(RunOperations.class).start(user, "answer"));
				return follow(user, whole, new RunProduction(run, seed, this.timer));
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
			.newBuilder(URI.create("http://localhost:" + port + "/produce?user=" + user + "&seed=" + seed))
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

	private RunStory follow(String user, String whole, @Nullable RunProduction production) {
		List<RunReader> readers = IntStream.rangeClosed(0, this.random.nextInt(3))
			.mapToObj((i) -> reader(user, whole))
			.toList();
		RunStory story = RunStory.begin(whole, production, readers, (this.random.nextInt(4) == 0) ? 1500 : 150);
		this.stories.add(story);
		if (this.random.nextInt(4) == 0) {
			this.timer.schedule(() -> stop(user), this.random.nextInt(200), TimeUnit.MILLISECONDS);
		}
		if (this.random.nextInt(4) == 0) {
			this.timer.schedule(() -> intrude(user), this.random.nextInt(200), TimeUnit.MILLISECONDS);
		}
		return story;
	}

	private RunReader reader(String user, String whole) {
		Random own = new Random(this.random.nextLong());
		return new RunReader(user, whole, () -> port(own),
				(port) -> this.processes.stream().anyMatch((process) -> process.port() == port), this.http, this.timer,
				own.nextLong(), this.violations::add);
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
	private void intrude(String user) {
		SsePushBroker broker = server().bean(SsePushBroker.class);
		Destination run = Destination.run(user, "answer");
		SseFrame stray = SseFrame.encode(null, "stray".getBytes(StandardCharsets.UTF_8));
		broker.publish(run, OutboundMessage.ofRun(MessageKind.START, SseFrame.ofBytes(new byte[0]), null))
			.thenAccept((receipt) -> this.violations.add(user + " was started twice"));
		broker.publish(run, OutboundMessage.ofRun(MessageKind.MESSAGE, stray, "1.000001"))
			.thenAccept((receipt) -> this.violations.add(user + " has taken a message of another producer"));
	}

	private synchronized TestServer server() {
		return this.servers.get(this.random.nextInt(this.servers.size()));
	}

	private Report report() {
		Map<String, Integer> outcomes = new TreeMap<>();
		this.stories.forEach((story) -> outcomes.merge(story.outcome(), 1, Integer::sum));
		List<RunReader> readers = this.stories.stream().flatMap((story) -> story.readers().stream()).toList();
		return new Report(this.stories.size(), outcomes, readers.size(),
				readers.stream().mapToInt(RunReader::cuts).sum(), readers.stream().mapToInt(RunReader::reloads).sum(),
				this.stories.stream().mapToLong((story) -> story.whole().length()).sum(), List.copyOf(this.violations));
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

	/**
	 * What happened.
	 *
	 * @param runs how many runs there were
	 * @param outcomes how they have ended
	 * @param readers how many readers they had
	 * @param cuts how often readers were cut
	 * @param reloads how often they began anew
	 * @param characters how many characters the runs would have had
	 * @param violations what should not have happened
	 */
	record Report(int runs, Map<String, Integer> outcomes, int readers, int cuts, int reloads, long characters,
			List<String> violations) {

	}

}
