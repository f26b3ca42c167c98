package io.github.ssepush.engine;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.Names;
import io.github.ssepush.RefusalReason;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.ControlCommand;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogRegistry;
import io.github.ssepush.support.ClientIds;
import io.github.ssepush.support.OwnThread;

/**
 * Opens clients, wakes their writers when there is something for them, and ends them. All
 * methods may be called by any thread and none waits for a client.
 */
public class ClientEngine implements ClientManager, BrokerListener {

	private static final SecureRandom random = new SecureRandom();

	private static final long STOP_MILLIS = 5000;

	private static final long RETRY_MILLIS = 1000;

	/** What clients have at least, together, to take their last bytes. */
	private static final long FAREWELL_MILLIS = 1000;

	/**
	 * As many as come back at that pace are no crowd: a stop with few clients is a short
	 * one.
	 */
	private static final long LONGEST_GAP = TimeUnit.MILLISECONDS.toNanos(10);

	private volatile String node = "";

	private final SsePushBroker broker;

	private final EngineSettings settings;

	private final SsePushListener listener;

	private final DeliveryListener deliveryListener;

	private final InstantSource clock;

	private final ClientRegistry registry;

	private final LogRegistry logs;

	private final AtomicInteger nextWriter = new AtomicInteger();

	private final ClientLimit limit;

	private final UserLimit userLimit;

	private final ConnectRate connectRate;

	private final Revocations revocations = new Revocations();

	/** How many threads are in {@link #open}. */
	private final AtomicInteger opening = new AtomicInteger();

	private volatile ScheduledThreadPoolExecutor timer = newTimer();

	private volatile List<Writer> writers = List.of();

	private volatile boolean accepting;

	/**
	 * Create an engine.
	 * @param broker where messages come from
	 * @param settings how to treat clients
	 * @param listener told of clients that come and go
	 */
	public ClientEngine(SsePushBroker broker, EngineSettings settings, SsePushListener listener) {
		this(broker, settings, listener, DeliveryListener.NONE);
	}

	/**
	 * Create an engine.
	 * @param broker where messages come from
	 * @param settings how to treat clients
	 * @param listener told of clients that come and go
	 * @param deliveryListener told of what is written to them
	 */
	public ClientEngine(SsePushBroker broker, EngineSettings settings, SsePushListener listener,
			DeliveryListener deliveryListener) {
		this(broker, settings, listener, deliveryListener, InstantSource.system());
	}

	/** With another wall clock, which may jump. */
	ClientEngine(SsePushBroker broker, EngineSettings settings, SsePushListener listener,
			DeliveryListener deliveryListener, InstantSource clock) {
		this.broker = broker;
		this.settings = settings;
		this.listener = listener;
		this.deliveryListener = deliveryListener;
		this.clock = clock;
		int perUser = settings.maxClientsPerUser();
		this.registry = new ClientRegistry(settings.closeOldest() ? perUser : Integer.MAX_VALUE);
		this.limit = new ClientLimit(settings.maxClients());
		this.userLimit = new UserLimit(settings.closeOldest() ? Integer.MAX_VALUE : perUser);
		this.connectRate = new ConnectRate(settings.maxConnectsPerUser());
		this.logs = new LogRegistry(broker, settings.log(), this::later);
	}

	/**
	 * Start the threads and join the broker. May follow a {@link #stop()}.
	 */
	public void start() {
		List<Writer> threads = IntStream.rangeClosed(1, this.settings.writers())
			.mapToObj((number) -> new Writer(this, this.settings, number))
			.toList();
		start(threads);
		threads.forEach(Writer::start);
	}

	/** Start with writers that have threads, or are driven by somebody else. */
	void start(List<Writer> writers) {
		this.node = randomName(40);
		this.writers = writers;
		this.broker.start(this.node, this);
		this.timer = newTimer();
		this.logs.open(Destination.everyone());
		long tick = this.settings.tick();
		this.timer.scheduleWithFixedDelay(() -> this.writers.forEach(Writer::tick), tick, tick, TimeUnit.MILLISECONDS);
		this.timer.scheduleWithFixedDelay(this.logs::tidyPart, LogRegistry.PART_MILLIS, LogRegistry.PART_MILLIS,
				TimeUnit.MILLISECONDS);
		this.timer.scheduleWithFixedDelay(this.revocations::tidy, 1, 1, TimeUnit.SECONDS);
		this.timer.scheduleWithFixedDelay(this.connectRate::nextSecond, 1, 1, TimeUnit.SECONDS);
		this.accepting = true;
	}

	/**
	 * Stop, with all clients told to come back at the same time.
	 */
	public void stop() {
		stop(Duration.ZERO);
	}

	/**
	 * End all clients, then the threads. A client gets what was sent before its end, then
	 * it is told that this is the end and when to come back. Waits for all that: for the
	 * period and about a second, after which a client that takes nothing is cut off. An
	 * interrupt ends the period.
	 * @param drainPeriod over how long to spread the ends; few clients need less
	 */
	public void stop(Duration drainPeriod) {
		this.accepting = false;
		waitUntil(() -> this.opening.get() == 0, STOP_MILLIS);
		drain(drainPeriod);
		disconnectIf((client) -> true, CloseReason.SHUTDOWN);
		waitUntil(this.limit::isUnused, STOP_MILLIS);
		this.logs.detachAll();
		this.broker.stop();
		this.timer.shutdownNow();
		this.writers.forEach((writer) -> writer.stop(STOP_MILLIS));
		try {
			this.timer.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Whether clients can be opened: not before the start and not once the stop has
	 * begun.
	 * @return whether they can
	 */
	public boolean isAccepting() {
		return this.accepting;
	}

	/**
	 * This node's name, with which the ids of its clients begin.
	 * @return the name, another one after each start; empty before the first
	 */
	public String node() {
		return this.node;
	}

	/**
	 * What this node has attached for its clients, present and recent.
	 * @return how many destinations of each kind
	 */
	public Map<Destination.Kind, Long> destinations() {
		return this.logs.countByKind();
	}

	/**
	 * How far the client is behind that is furthest behind on this node.
	 * @return in messages, and in bytes for the same client
	 */
	public Lag lag() {
		StreamClient furthest = null;
		long most = 0;
		for (StreamClient client : this.registry.all()) {
			long lag = client.lag();
			if (lag > most) {
				most = lag;
				furthest = client;
			}
		}
		return (furthest != null) ? new Lag(most, furthest.lagBytes()) : Lag.NONE;
	}

	/**
	 * How busy the busiest writer was in the last seconds: at 1, its clients have to
	 * wait.
	 * @return the share of its time in which it had something to do
	 */
	public double writersBusy() {
		return this.writers.stream().mapToDouble(Writer::busy).max().orElse(0);
	}

	/**
	 * Where an open stream of this node stands, without what proves it.
	 * @param clientId the client's id
	 * @return the number of the last message in each of its destinations; empty if it is
	 * not open on this node
	 */
	public Map<Destination, Long> progressOf(String clientId) {
		StreamClient client = this.registry.get(clientId);
		return (client != null) ? client.progress() : Map.of();
	}

	/**
	 * Find a topic whose label in event ids would be that of another destination of the
	 * same client. One in more than a million is.
	 * @param user the user's name
	 * @param topics the topics to follow
	 * @return a topic that can't be followed together with the others, if there is one
	 */
	public Optional<String> findAmbiguousTopic(String user, List<String> topics) {
		Set<String> labels = new HashSet<>();
		destinationsOf(user, List.of()).forEach((destination) -> labels.add(EventId.labelOf(destination)));
		return topics.stream().filter((topic) -> !labels.add(EventId.labelOf(Destination.topic(topic)))).findFirst();
	}

	/**
	 * Whether somebody has been told to stay away.
	 * @param grant who asks for a stream
	 * @return whether the answer is no, for now
	 */
	public boolean isRevoked(ClientIdentity grant) {
		return this.revocations.concern(grant);
	}

	/**
	 * What an open stream of this node was opened with.
	 * @param clientId the client's id
	 * @return its request, empty if it is not open on this node
	 */
	public Optional<StreamRequest> requestOf(String clientId) {
		return Optional.ofNullable(this.registry.get(clientId)).map(StreamClient::request);
	}

	/**
	 * Let a stream go on with another token, whichever node holds it.
	 * @param clientId the client's id
	 * @param grant what the token says; of the same issuer and user as the first
	 * @param topics the topics that this user may follow now, at least those of the
	 * stream
	 * @return whether it goes on
	 */
	public CompletableFuture<Boolean> refresh(String clientId, ClientIdentity grant, Set<String> topics) {
		return this.broker
			.control(
					new ControlCommand.RefreshClient(clientId, grant.user(), grant.issuer(), grant.expiresAt(), topics))
			.thenApply((clients) -> clients > 0);
	}

	/**
	 * Return the maximum number of clients of this node.
	 * @return the maximum, {@link Integer#MAX_VALUE} for no limit
	 */
	public int maxClients() {
		return this.limit.max();
	}

	/**
	 * Limit the number of clients of this node. Clients that are open stay open.
	 * @param maxClients the maximum number
	 */
	public void limitClients(int maxClients) {
		this.limit.set(maxClients);
	}

	/**
	 * Take a place for a client.
	 * @param grant who asks for it
	 * @return the place, to be closed by the caller
	 * @throws AdmissionRefusedException if there is none for this user now
	 */
	public ClientPermit admit(ClientIdentity grant) {
		if (!this.accepting) {
			throw refused(RefusalReason.STOPPING);
		}
		if (isRevoked(grant)) {
			throw refused(RefusalReason.REVOKED);
		}
		if (!this.limit.take()) {
			throw refused(RefusalReason.NODE_FULL);
		}
		if (!this.userLimit.take(grant.user())) {
			this.limit.leave();
			throw refused(RefusalReason.USER_FULL);
		}
		if (!this.connectRate.take(grant.user())) {
			leavePlace(grant.user());
			throw refused(RefusalReason.USER_RATE);
		}
		return new ClientPermit(this, grant.user());
	}

	/** Open a client that has its place. */
	void open(StreamRequest request, ClientTransport.Opener opener) throws IOException {
		this.opening.incrementAndGet();
		try {
			if (!this.accepting) {
				leavePlace(request.user());
				throw refused(RefusalReason.STOPPING);
			}
			begin(request, opener);
		}
		finally {
			this.opening.decrementAndGet();
		}
	}

	/**
	 * What to answer, instead of a stream, to a browser that can't be served now: the
	 * native {@code EventSource} gives up for good on anything but a stream, but comes
	 * back after one that ends.
	 * @param lastEventId where the client wants to go on, {@code null} for now
	 * @param resumeSecret what it has to prove itself with when it comes back,
	 * {@code null} if nothing
	 * @return the whole body
	 */
	public byte[] busy(@Nullable String lastEventId, @Nullable String resumeSecret) {
		return ControlEvents.identified(ControlEvents.busy(retryMillis()),
				StreamRequest.firstId(lastEventId, resumeSecret));
	}

	@Override
	public Collection<Client> clients() {
		return this.registry.snapshot();
	}

	@Override
	public Collection<Client> clientsOf(String user) {
		return List.copyOf(this.registry.of(user));
	}

	@Override
	public Optional<Client> client(String clientId) {
		return Optional.ofNullable(this.registry.get(clientId));
	}

	@Override
	public int count() {
		return this.registry.count();
	}

	@Override
	public Set<String> users() {
		return this.registry.users();
	}

	@Override
	public CompletableFuture<Boolean> isOnline(String user) {
		Names.requireValid("user name", user);
		return this.broker.online(List.of(user)).thenApply((online) -> online.contains(user));
	}

	@Override
	public CompletableFuture<String> currentPosition(String user, Collection<String> topics) {
		if (!this.accepting) {
			return CompletableFuture
				.failedFuture(new BrokerUnavailableException("The application is stopping or not started yet", null));
		}
		CompletableFuture<String> id = CompletableFuture.completedFuture(EventId.VERSION);
		for (Destination destination : destinationsOf(user, topics)) {
			id = id.thenCombine(this.logs.position(destination),
					(before, position) -> before + EventId.partOf(EventId.labelOf(destination), position));
		}
		return id;
	}

	@Override
	public CompletableFuture<Integer> disconnectUser(String user, CloseReason reason) {
		return this.broker.control(new ControlCommand.DisconnectUser(user, reason));
	}

	@Override
	public CompletableFuture<Integer> revoke(String user, Duration period) {
		return this.broker.control(new ControlCommand.RevokeUser(user, this.clock.instant(), period));
	}

	@Override
	public CompletableFuture<Boolean> disconnectClient(String clientId, CloseReason reason) {
		if (!ClientIds.isWellFormed(clientId)) {
			return CompletableFuture.completedFuture(false);
		}
		return this.broker.control(new ControlCommand.DisconnectClient(clientId, reason))
			.thenApply((clients) -> clients > 0);
	}

	@Override
	public int disconnectIf(Predicate<? super Client> predicate, CloseReason reason) {
		return close(this.registry.all().stream().filter(predicate), reason);
	}

	@Override
	public boolean onEntry(Destination destination, Entry entry) {
		if (destination.kind() == Destination.Kind.CLIENT) {
			return deliverToClient(destination.name(), entry);
		}
		return this.logs.offer(destination, entry, null);
	}

	@Override
	public void onSuspect(Destination destination) {
		this.logs.suspect(destination);
	}

	@Override
	public int onControl(ControlCommand command) {
		if (command instanceof ControlCommand.DisconnectUser kick) {
			long askedAt = System.nanoTime() - kick.age().toNanos();
			return close(this.registry.withAccessOf(kick.user()).filter((client) -> client.openedAt() - askedAt <= 0),
					kick.reason());
		}
		if (command instanceof ControlCommand.DisconnectClient kick) {
			return close(Stream.ofNullable(this.registry.get(kick.clientId())), kick.reason());
		}
		if (command instanceof ControlCommand.RevokeUser revocation) {
			return revoke(revocation);
		}
		if (command instanceof ControlCommand.RefreshClient refresh) {
			return refresh(refresh) ? 1 : 0;
		}
		throw new IllegalArgumentException("Unknown command " + command.getClass().getName());
	}

	/** The clock of the issuer of tokens may be ahead of this node's. */
	private int revoke(ControlCommand.RevokeUser revocation) {
		long askedAt = System.nanoTime() - revocation.age().toNanos();
		this.revocations.add(revocation.user(), revocation.at().plus(this.settings.clockSkew()), revocation.period());
		return close(
				this.registry.withAccessOf(revocation.user())
					.filter((client) -> client.openedAt() - askedAt <= 0 || isRevoked(client.request().grant())),
				CloseReason.REVOKED);
	}

	private boolean refresh(ControlCommand.RefreshClient refresh) {
		StreamClient client = this.registry.get(refresh.clientId());
		return client != null && client.request().grant().principal().equals(refresh.user())
				&& Objects.equals(client.request().grant().issuer(), refresh.issuer())
				&& refresh.topics().containsAll(client.topics()) && client.extend(lifeOf(refresh.expiresAt()));
	}

	private @Nullable TokenLife lifeOf(@Nullable Instant expiresAt) {
		return (expiresAt != null) ? TokenLife.until(expiresAt, this.clock.instant(), this.settings.clockSkew()) : null;
	}

	/** A place that was taken is free again. */
	void leavePlace(String user) {
		this.userLimit.leave(user);
		this.limit.leave();
	}

	DeliveryListener deliveryListener() {
		return this.deliveryListener;
	}

	/** The response has ended. Called once, by the client's writer if it has begun. */
	void ended(StreamClient client) {
		CloseReason reason = client.closeReason();
		try {
			client.follows().forEach(this.logs::leave);
		}
		finally {
			this.registry.remove(client);
			leavePlace(client.user());
			this.listener.clientClosed(client, (reason != null) ? reason : CloseReason.ERROR,
					Duration.ofNanos(System.nanoTime() - client.openedAt()));
		}
	}

	/**
	 * Count a client that was refused before anybody asked for its place.
	 * @param reason why it was refused
	 */
	public void countRefusal(RefusalReason reason) {
		this.listener.clientRefused(reason);
	}

	private AdmissionRefusedException refused(RefusalReason reason) {
		countRefusal(reason);
		return new AdmissionRefusedException(reason);
	}

	private boolean deliverToClient(String clientId, Entry entry) {
		StreamClient client = this.registry.get(clientId);
		return client != null && this.logs.offer(Destination.user(client.user()), entry, clientId);
	}

	private int close(Stream<StreamClient> clients, CloseReason reason) {
		List<StreamClient> chosen = clients.toList();
		chosen.forEach((client) -> client.close(reason));
		return chosen.size();
	}

	/**
	 * Whoever learns of a client can send to it: it follows its logs already. That
	 * includes the client itself, which learns of it by the head of its stream.
	 */
	private void begin(StreamRequest request, ClientTransport.Opener opener) throws IOException {
		String id = this.node + "-" + randomName(100);
		StreamClient client = new StreamClient(id, request, nextWriter(), this.logs.arrivals(),
				jittered(this.settings.maxLifetime(), 0.8, 1.0), lifeOf(request.grant().expiresAt()),
				greeting(id, request));
		try {
			follow(client, request);
		}
		catch (RuntimeException ex) {
			leavePlace(request.user());
			client.follows().forEach(this.logs::leave);
			throw ex;
		}
		close(this.registry.add(client).stream(), CloseReason.REPLACED);
		ClientTransport transport = open(client, opener);
		try {
			transport.start(client::transportReady, () -> client.close(CloseReason.CLIENT_GONE));
		}
		catch (RuntimeException ex) {
			client.close(CloseReason.ERROR);
			throw ex;
		}
		finally {
			beginWhenAttached(client);
		}
		if (isRevoked(request.grant())) {
			client.close(CloseReason.REVOKED);
		}
	}

	private ClientTransport open(StreamClient client, ClientTransport.Opener opener) throws IOException {
		try {
			this.listener.clientOpened(client);
			ClientTransport transport = opener
				.open(() -> (pendingAttachments(client).length == 0) ? client.takeFirst(this) : new byte[0]);
			client.use(transport);
			return transport;
		}
		catch (IOException ex) {
			client.close(CloseReason.CLIENT_GONE);
			ended(client);
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			client.close(CloseReason.ERROR);
			ended(client);
			throw ex;
		}
	}

	/**
	 * Whoever has read the first block of a stream misses nothing from then on, whichever
	 * node it is sent on. A broker that takes long to answer is waited for a moment.
	 */
	private void beginWhenAttached(StreamClient client) {
		CompletableFuture<?>[] pending = pendingAttachments(client);
		if (pending.length == 0) {
			client.begin();
			return;
		}
		CompletableFuture<Void> attached = CompletableFuture.allOf(pending);
		attached.thenRun(client::begin);
		later(() -> attached.complete(null));
	}

	private static CompletableFuture<?>[] pendingAttachments(StreamClient client) {
		return client.follows()
			.stream()
			.map((follow) -> follow.attachment())
			.filter((attachment) -> !attachment.isDone())
			.toArray(CompletableFuture<?>[]::new);
	}

	private void follow(StreamClient client, StreamRequest request) {
		String lastEventId = request.lastEventId();
		Map<String, Position> wanted = (lastEventId != null) ? EventId.parse(lastEventId) : Map.of();
		for (Destination destination : destinationsOf(request.user(), request.topics())) {
			Position from = (wanted != null) ? wanted.get(EventId.labelOf(destination)) : EventId.NOWHERE;
			client.follows().add(this.logs.join(destination, from, client));
		}
	}

	private byte[] greeting(String clientId, StreamRequest request) {
		return ControlEvents.greeting(clientId, this.settings.heartbeatOf(request), retryMillis());
	}

	private long retryMillis() {
		return TimeUnit.NANOSECONDS.toMillis(jittered(this.settings.retry(), 0.5, 1.5));
	}

	private static List<Destination> destinationsOf(String user, Collection<String> topics) {
		return Stream
			.concat(Stream.of(Destination.everyone(), Destination.user(user)), topics.stream().map(Destination::topic))
			.toList();
	}

	private Writer nextWriter() {
		return this.writers.get(Math.floorMod(this.nextWriter.getAndIncrement(), this.writers.size()));
	}

	private static long jittered(Duration duration, double from, double to) {
		return (long) (duration.toNanos() * ThreadLocalRandom.current().nextDouble(from, to));
	}

	private static String randomName(int bits) {
		return new BigInteger(bits, random).toString(36);
	}

	private void later(Runnable action) {
		try {
			this.timer.schedule(action, RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The engine is stopping, and with it whatever would be tried again.
		}
	}

	private void drain(Duration period) {
		List<StreamClient> clients = List.copyOf(this.registry.all());
		long gap = Math.min(period.toNanos() / Math.max(1, clients.size()), LONGEST_GAP);
		long due = System.nanoTime();
		for (StreamClient client : clients) {
			if (client.closeReason() == null) {
				pauseUntil(due);
				client.leave(ControlEvents.goodbye(retryMillis()));
				due += gap;
			}
		}
		waitUntil(() -> count() == 0, FAREWELL_MILLIS);
	}

	private void pauseUntil(long due) {
		long rest = due - System.nanoTime();
		while (rest > 0 && !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(this, rest);
			rest = due - System.nanoTime();
		}
	}

	private void waitUntil(BooleanSupplier condition, long millis) {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

	private static ScheduledThreadPoolExecutor newTimer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, OwnThread.factory("sse-push-timer"));
		timer.setRemoveOnCancelPolicy(true);
		return timer;
	}

}
