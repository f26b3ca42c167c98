package io.github.ssepush.isolation;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Run;
import io.github.ssepush.RunOperations;
import io.github.ssepush.harness.EventIdParts;
import io.github.ssepush.harness.RunBody;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays what users, their administrators and the application do, in an order that the
 * seed decides, one after the other; what each request has to be answered with is known.
 */
final class IsolationRun {

	private static final List<String> USERS = names("user", 8);

	private static final List<String> TOPICS = names("topic", 6);

	private static final Set<String> ANSWERS = Set.of("opened 200", "opened 204", "opened 403", "refreshed 200",
			"refreshed 403", "begun in the past", "read a run 200", "read a run 204", "read a run 404",
			"stopped a run 404");

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final TestServer server;

	private final Random random;

	private final Rights rights;

	private final List<Peer> open = new ArrayList<>();

	private final List<Peer> closed = new ArrayList<>();

	/** All positions that were sent, by user. */
	private final Map<String, List<String>> ids = new TreeMap<>();

	private final Set<String> revoked = new HashSet<>();

	private final List<String> violations = new ArrayList<>();

	private final Map<String, Integer> exercised = new TreeMap<>();

	private int sent;

	IsolationRun(TestServer server, long seed) {
		this.server = server;
		this.random = new Random(seed);
		this.rights = server.bean(Rights.class);
		USERS.forEach((user) -> some(TOPICS).forEach((topic) -> this.rights.flip(user, topic)));
		RunOperations runs = server.bean(RunOperations.class);
		USERS.forEach((user) -> {
			Run run = runs.start(user, "of-" + user);
			run.append("the run of " + user);
			run.complete();
		});
	}

	/** Play so many steps, or more of them until each kind of answer was given. */
	void play(int steps) {
		int most = 10 * steps;
		for (int step = 0; step < steps || (step < most && !this.exercised.keySet().containsAll(ANSWERS)); step++) {
			int dice = this.random.nextInt(100);
			if (dice < 35) {
				send();
			}
			else if (dice < 38) {
				readRun();
			}
			else if (dice < 40) {
				stopRun();
			}
			else if (dice < 68) {
				connect();
			}
			else if (dice < 76) {
				this.rights.flip(one(USERS), one(TOPICS));
			}
			else if (dice < 84) {
				refresh();
			}
			else if (dice < 88) {
				rememberPosition();
			}
			else if (dice < 96) {
				cut();
			}
			else if (dice < 98) {
				kick(one(USERS));
			}
			else {
				revoke(one(USERS));
			}
		}
	}

	/** Until everything that was sent has arrived; then nothing else can. */
	void settle() {
		this.server.template().broadcast("the end of all").join();
		USERS.forEach((user) -> this.server.template().sendToUser(user, "the end of " + user).join());
		TOPICS.forEach((topic) -> this.server.template().sendToTopic(topic, "the end of " + topic).join());
		this.open.forEach((peer) -> await(() -> peer.has("the end of all") && peer.has("the end of " + peer.user())
				&& peer.topics().stream().allMatch((topic) -> peer.has("the end of " + topic))));
		all().forEach((peer) -> {
			this.violations.addAll(peer.violations());
			count("messages", peer.messages());
			count("replayed", peer.replayed());
			count("resets", peer.resets());
			peer.stream().close();
		});
	}

	List<String> violations() {
		return this.violations;
	}

	/**
	 * Return the events that should have happened and have not. If there are any, the run
	 * proves less than it says.
	 */
	Set<String> unexercised() {
		Set<String> missing = new TreeSet<>(ANSWERS);
		missing.addAll(Set.of("messages", "replayed", "resets"));
		missing.removeAll(this.exercised.keySet());
		return missing;
	}

	@Override
	public String toString() {
		return this.exercised.toString();
	}

	private void send() {
		String number = " #" + this.sent++;
		switch (this.random.nextInt(4)) {
			case 0 -> {
				String user = one(USERS);
				this.server.template().sendToUser(user, "to " + user + number).join();
			}
			case 1 -> {
				String topic = one(TOPICS);
				this.server.template().sendToTopic(topic, "to " + topic + number).join();
			}
			case 2 -> this.server.template().broadcast("to everyone" + number).join();
			default -> {
				if (!this.open.isEmpty()) {
					Peer peer = one(this.open);
					String text = "to " + peer.user() + ", for " + peer.clientId() + " alone" + number;
					this.server.template().sendToClient(peer.clientId(), text).join();
				}
			}
		}
	}

	private void connect() {
		String user = one(USERS);
		Set<String> topics = some(TOPICS).stream()
			.limit(this.random.nextInt(4))
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> claimed = this.random.nextBoolean() ? new TreeSet<>(TOPICS) : new TreeSet<>(some(TOPICS));
		boolean old = this.random.nextBoolean();
		boolean fromStart = !topics.isEmpty() && this.random.nextInt(3) == 0;
		String path = topics.stream()
			.map((topic) -> "topic=" + topic)
			.collect(Collectors.joining("&", "/events?", fromStart ? "&from=earliest&from=user:last:3" : ""));
		String id = position(user);
		TestStream stream = this.server.as(user).token(token(user, claimed, old)).path(path).lastEventId(id).open();
		boolean may = mayFollow(user, topics, claimed)
				&& (!fromStart || topics.stream().allMatch((topic) -> Rights.mayReadHistory(user, topic)));
		int status = !may ? 403 : (old && this.revoked.contains(user)) ? 204 : 200;
		check("opened", StreamDetails.status(stream), status, user + " asking for " + path + " with " + id);
		if (status == 200) {
			count("begun in the past", fromStart ? 1 : 0);
			this.open.add(new Peer(user, topics, this.sent, stream));
		}
		else if (StreamDetails.status(stream) == 200) {
			this.closed.add(new Peer(user, Set.of(), this.sent, stream));
		}
		else {
			stream.close();
		}
	}

	/** Read a run whose address is the same for all, and which one user has. */
	private void readRun() {
		String user = one(USERS);
		String owner = (this.random.nextInt(3) > 0) ? user : one(USERS);
		boolean old = this.random.nextBoolean();
		String id = position(user);
		HttpResponse<String> response = this.server.send(this.server.request("/events/runs/of-" + owner)
			.header("Authorization", "Bearer " + token(user, TOPICS, old))
			.header("Last-Event-ID", id));
		int status = !user.equals(owner) ? 404 : (old && this.revoked.contains(user)) ? 204 : 200;
		check("read a run", response.statusCode(), status, user + " reading the run of " + owner + " with " + id);
		String text = (response.statusCode() == 200) ? RunBody.text(response) : "";
		if (status == 200 && !text.startsWith("the run of " + owner + "<") || status != 200 && !text.isEmpty()) {
			this.violations.add(user + " has read '" + text + "' as the run of " + owner);
		}
	}

	/** Stop the run of another user, or one that has ended. */
	private void stopRun() {
		String user = one(USERS);
		String owner = one(USERS);
		HttpRequest.Builder request = this.server.request("/events/runs/of-" + owner + "/stop")
			.header("Authorization", "Bearer " + token(user, TOPICS, false))
			.POST(HttpRequest.BodyPublishers.noBody());
		check("stopped a run", this.server.send(request).statusCode(), 404, user + " stopping the run of " + owner);
	}

	private void refresh() {
		if (this.open.isEmpty()) {
			return;
		}
		Peer peer = one(this.open);
		String user = (this.random.nextInt(3) > 0) ? peer.user() : one(USERS);
		Set<String> claimed = this.random.nextBoolean() ? new TreeSet<>(TOPICS) : new TreeSet<>(some(TOPICS));
		boolean old = this.random.nextBoolean();
		boolean good = user.equals(peer.user()) && !(old && this.revoked.contains(user))
				&& mayFollow(user, peer.topics(), claimed);
		int status = this.server
			.send(this.server.request("/events/refresh")
				.header("Authorization", "Bearer " + token(user, claimed, old))
				.header("SSE-Push-Client", peer.clientId())
				.POST(HttpRequest.BodyPublishers.noBody()))
			.statusCode();
		check("refreshed", status, good ? 200 : 403, user + " refreshing the stream of " + peer.user());
	}

	/** Read positions as beside a snapshot. These topics need no follower. */
	private void rememberPosition() {
		String user = one(USERS);
		remember(user, this.server.clients().currentPosition(user, some(TOPICS).stream().limit(3).toList()).join());
	}

	private void cut() {
		if (!this.open.isEmpty()) {
			Peer peer = one(this.open);
			peer.stream().close();
			ended(List.of(peer));
		}
	}

	private void kick(String user) {
		this.server.clients().disconnectUser(user, CloseReason.DISCONNECTED).join();
		ended(this.open.stream().filter((peer) -> peer.user().equals(user)).toList());
	}

	private void revoke(String user) {
		this.server.clients().revoke(user, Duration.ofHours(1)).join();
		this.revoked.add(user);
		ended(this.open.stream().filter((peer) -> peer.user().equals(user)).toList());
	}

	private void ended(List<Peer> peers) {
		peers.forEach((peer) -> {
			assertThat(peer.stream()).ends();
			remember(peer.user(), peer.stream().lastEventId());
		});
		this.open.removeAll(peers);
		this.closed.addAll(peers);
	}

	private void remember(String user, String id) {
		this.ids.computeIfAbsent(user, (name) -> new ArrayList<>()).add(id);
	}

	/**
	 * Return a position: none, the user's own, another user's, one made of both, or a
	 * damaged one.
	 */
	private String position(String user) {
		String own = last(user);
		String foreign = last(one(USERS));
		return switch (this.random.nextInt(6)) {
			case 0 -> "";
			case 1, 2 -> own;
			case 3 -> foreign;
			case 4 -> mixed(EventIdParts.of(own), EventIdParts.of(foreign));
			default -> scratched(own);
		};
	}

	private String last(String user) {
		List<String> known = this.ids.getOrDefault(user, List.of());
		return known.isEmpty() ? "" : known.get(known.size() - 1 - this.random.nextInt(Math.min(3, known.size())));
	}

	private String mixed(EventIdParts own, EventIdParts foreign) {
		own.labels().forEach((label) -> {
			if (!foreign.labels().isEmpty() && this.random.nextBoolean()) {
				own.with(label, String.valueOf(foreign.get(one(foreign.labels()))));
			}
		});
		return own.toString();
	}

	private String scratched(String id) {
		StringBuilder scratched = new StringBuilder(id);
		for (int i = this.random.nextInt(3); i >= 0 && !scratched.isEmpty(); i--) {
			scratched.setCharAt(this.random.nextInt(scratched.length()), (char) ('!' + this.random.nextInt(90)));
		}
		return scratched.toString();
	}

	private boolean mayFollow(String user, Set<String> topics, Set<String> claimed) {
		return topics.stream().allMatch((topic) -> claimed.contains(topic) && this.rights.isGranted(user, topic));
	}

	private String token(String user, Collection<String> topics, boolean old) {
		return Tokens.with((claims) -> claims.subject(user)
			.claim("topics", List.copyOf(topics))
			.issuedAt(Instant.now().plusSeconds(old ? -3600 : 1000)));
	}

	private void check(String what, int status, int expected, String who) {
		count(what + " " + status, 1);
		if (status != expected) {
			this.violations.add(what + " with " + status + ", not " + expected + ": " + who);
		}
	}

	private void count(String what, long times) {
		if (times > 0) {
			this.exercised.merge(what, (int) times, Integer::sum);
		}
	}

	private Stream<Peer> all() {
		return Stream.concat(this.open.stream(), this.closed.stream());
	}

	private <T> T one(List<T> choices) {
		return choices.get(this.random.nextInt(choices.size()));
	}

	private List<String> some(List<String> choices) {
		return choices.stream().filter((choice) -> this.random.nextBoolean()).toList();
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(condition);
	}

	private static List<String> names(String kind, int count) {
		return IntStream.range(0, count).mapToObj((number) -> kind + "-" + number).toList();
	}

}
