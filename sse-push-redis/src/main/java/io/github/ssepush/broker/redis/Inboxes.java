package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.support.QuietLogger;

/**
 * This node's inboxes, one for each partition. What comes is processed on the thread for
 * inboxes.
 */
final class Inboxes implements Membership {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(Inboxes.class));

	/** Numbers of an inbox that was forgotten are not taken for those of the next. */
	private static final long FIRST_NUMBERS = 1L << 40;

	private final String node;

	private final RedisSettings settings;

	private final CallLoop loop;

	private final CallLanes lanes;

	private final Registrations registrations;

	private final Enquiries enquiries;

	private final InboxThread thread;

	private final BrokerListener listener;

	private final RememberedCommands commands;

	private final List<PartitionInbox> inboxes;

	private final Map<String, PartitionInbox> byChannel;

	private final AtomicLong beats = new AtomicLong();

	private final CompletableFuture<Void> subscribed = new CompletableFuture<>();

	Inboxes(String node, List<Partition> partitions, RedisSettings settings, CallLoop loop, CallLanes lanes,
			Registrations registrations, Enquiries enquiries, InboxThread thread, BrokerListener listener) {
		this.node = node;
		this.settings = settings;
		this.loop = loop;
		this.lanes = lanes;
		this.registrations = registrations;
		this.enquiries = enquiries;
		this.thread = thread;
		this.listener = listener;
		this.commands = new RememberedCommands(node, lanes, loop, listener);
		this.inboxes = partitions.stream().map(PartitionInbox::new).toList();
		this.byChannel = this.inboxes.stream()
			.flatMap((inbox) -> channelsOf(inbox.partition()).stream().map((name) -> Map.entry(name, inbox)))
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	@Override
	public boolean isNode() {
		return true;
	}

	@Override
	public boolean isWanted() {
		return true;
	}

	@Override
	public CompletableFuture<Void> subscribed() {
		return this.subscribed;
	}

	@Override
	public CompletableFuture<Void> hearAnswers(long size) {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public boolean areSubscribed() {
		return this.inboxes.stream().allMatch((inbox) -> inbox.epoch() != 0);
	}

	@Override
	public long gaps() {
		return this.inboxes.stream().mapToLong(PartitionInbox::gaps).sum();
	}

	@Override
	public Duration silence() {
		return this.inboxes.stream().map(PartitionInbox::silence).max(Comparator.naturalOrder()).orElseThrow();
	}

	@Override
	public void beat() {
		this.inboxes.forEach(this::beat);
	}

	private void beat(PartitionInbox inbox) {
		this.lanes.submit(newBeat(Call.Kind.UPKEEP, inbox));
	}

	@Override
	public Call greet(Partition partition) {
		return newBeat(Call.Kind.GREETING, inboxOf(partition));
	}

	@Override
	public Call leave(Partition partition) {
		return new Call(Call.Kind.UPKEEP, Script.LEAVE, partition, 0, partition.keys(this.node),
				(number, again) -> Call.encode(this.node, number, partition.channels()));
	}

	private Call newBeat(Call.Kind kind, PartitionInbox inbox) {
		long beat = this.beats.incrementAndGet();
		long first = ThreadLocalRandom.current().nextLong(1, FIRST_NUMBERS);
		long epoch = inbox.epoch();
		Partition partition = inbox.partition();
		Call call = new Call(kind, Script.BEAT, partition, 0, partition.keys(this.node),
				(number, again) -> Call.encode(this.node, number, partition.channels(),
						this.settings.nodeLife().toMillis(), first, beat, (kind == Call.Kind.GREETING) ? "1" : "0",
						this.settings.callLife().toMillis()));
		call.answer.thenAccept((reply) -> {
			if (reply.get(1)[0] == '1') {
				this.registrations.doubtAll(partition);
			}
			if (epoch != 0) {
				later(() -> requireMark(inbox, beat, epoch));
			}
		});
		return call;
	}

	@Override
	public void listenAnew(Partition partition, String reason) {
		inboxOf(partition).close();
		this.lanes.listenAnew(partition, reason);
	}

	private void requireMark(PartitionInbox inbox, long beat, long epoch) {
		if (inbox.misses(beat, epoch)) {
			this.lanes.listenAnew(inbox.partition(), "it is silent");
		}
	}

	@Override
	public List<String> channelsOf(Partition partition) {
		return List.of(partition.inbox(this.node), partition.beginnings());
	}

	@Override
	public @Nullable Partition partitionOf(String channel) {
		PartitionInbox inbox = this.byChannel.get(channel);
		return (inbox != null) ? inbox.partition() : null;
	}

	@Override
	public void subscribing(Partition partition, Object source) {
		inboxOf(partition).open(source);
	}

	@Override
	public void subscribed(Partition partition, Object source) {
		PartitionInbox inbox = inboxOf(partition);
		inbox.confirm(source);
		this.registrations.doubtRuns(partition);
		if (areSubscribed()) {
			this.subscribed.complete(null);
		}
		beat(inbox);
	}

	@Override
	public void unsubscribed(Partition partition) {
		inboxOf(partition).close();
	}

	@Override
	public void arrived(Object source, String channel, byte[] message) {
		PartitionInbox inbox = this.byChannel.get(channel);
		if (inbox != null) {
			boolean begins = channel.equals(inbox.partition().beginnings());
			Consumer<byte[]> receiver = begins ? (text) -> begin(inbox, text) : (text) -> take(inbox, text);
			Runnable receipt = () -> receiver.accept(message);
			inbox.pass(source, message, () -> {
				boolean fits = this.thread.execute(message.length, receipt);
				if (begins && !fits) {
					this.thread.run(receipt);
				}
			});
		}
	}

	/**
	 * Take the beginning of a history, which the node that began it has announced, or the
	 * end of a node, which may have produced runs. A message that does not fit onto the
	 * thread is found missing by its number, but these have none.
	 */
	private void begin(PartitionInbox inbox, byte[] message) {
		String[] parts = Call.decode(message).split(" ", 2);
		if (parts[0].equals("!")) {
			this.registrations.doubtRuns(inbox.partition());
		}
		else if (!parts[0].equals(this.node)) {
			this.registrations.doubt(Partition.destinationOf(parts[1]));
		}
	}

	private void take(PartitionInbox inbox, byte[] message) {
		InboxReader reader = new InboxReader(message);
		long number = Long.parseLong(reader.word());
		String kind = reader.word();
		if (inbox.take(number, kind.equals("b"))) {
			this.registrations.doubtAll(inbox.partition());
			this.commands.recall(inbox.partition());
		}
		switch (kind) {
			case "m" -> {
				Destination destination = reader.destination();
				if (this.registrations.isAttached(destination)) {
					deliverOrDoubt(destination, reader);
				}
			}
			case "b" -> {
			}
			case "a" -> this.enquiries.answered(Long.parseLong(reader.word()), reader.word(), reader.rest());
			case "c" ->
				answer(inbox.partition(), reader, (request) -> this.listener.onRequest(request.rest(), Duration.ZERO));
			case "d" ->
				answer(inbox.partition(), reader, (content) -> deliver(content.destination(), content) ? "1" : "0");
			default -> this.logger
				.warn("Dropped a message of the unknown kind '{}' from Redis. Run the same version on all nodes", kind);
		}
	}

	/** Answer, with an empty text if the answer can't be found. */
	private void answer(Partition partition, InboxReader reader, Function<InboxReader, String> question) {
		String id = reader.word();
		String asker = reader.word();
		String answer = "";
		try {
			answer = question.apply(reader);
		}
		finally {
			this.enquiries.reply(partition, asker, id, answer);
		}
	}

	/** Deliver a message. One that can't be delivered is read from its history. */
	private void deliverOrDoubt(Destination destination, InboxReader reader) {
		try {
			deliver(destination, reader);
		}
		catch (RuntimeException | Error ex) {
			this.registrations.doubt(destination);
			throw ex;
		}
	}

	private boolean deliver(Destination destination, InboxReader reader) {
		return this.listener.onEntry(destination,
				StoredMessage.read(reader.bytes(), reader.offset(), null, System.nanoTime()));
	}

	private PartitionInbox inboxOf(Partition partition) {
		return this.inboxes.get(partition.number());
	}

	private void later(Runnable action) {
		this.loop.afterPatience(action);
	}

}
