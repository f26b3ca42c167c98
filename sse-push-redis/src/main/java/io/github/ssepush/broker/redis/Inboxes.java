package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.slf4j.LoggerFactory;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.support.QuietLogger;

/**
 * This node's inboxes, one for each partition. Everything in one is numbered, and each
 * beat puts a mark there that says how far the numbers are: whatever is lost on the way
 * is found by the next message, or by the next mark. A mark that does not come is the
 * sign of a connection that is open and yet dead. <pre>
 * NUMBER m BYTES DEST MESSAGE        a message; BYTES is the length of DEST
 * NUMBER c ID NODE REQUEST           a request, to be answered
 * NUMBER d ID NODE BYTES DEST MESSAGE  a message to a client, to be answered
 * NUMBER a ID NODE REPLY             an answer
 * NUMBER b BEAT                      a mark; has the number of the message before it
 * NODE DEST                          on the partition's channel of beginnings
 * </pre> There is no space between DEST and MESSAGE. What is received is received on the
 * thread for inboxes.
 */
final class Inboxes {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(Inboxes.class));

	private static final long UNKNOWN = -1;

	/** Numbers of an inbox that was forgotten are not taken for those of the next. */
	private static final long FIRST_NUMBERS = 1L << 40;

	private final String node;

	private final List<Partition> partitions;

	private final Map<String, Partition> byChannel;

	private final RedisSettings settings;

	private final CommandLink link;

	private final Registrations registrations;

	private final Enquiries enquiries;

	private final BrokerListener listener;

	private final InboxLink subscription;

	private final ScheduledExecutorService timer;

	private final AtomicLong beats = new AtomicLong();

	private final long[] numbers = new long[Partition.COUNT];

	/** The newest beat whose mark has come. */
	private final AtomicLongArray marks = new AtomicLongArray(Partition.COUNT);

	Inboxes(String node, List<Partition> partitions, RedisSettings settings, CommandLink link,
			Registrations registrations, Enquiries enquiries, InboxLink subscription, ScheduledExecutorService timer,
			BrokerListener listener) {
		this.node = node;
		this.partitions = partitions;
		this.settings = settings;
		this.link = link;
		this.registrations = registrations;
		this.enquiries = enquiries;
		this.listener = listener;
		this.subscription = subscription;
		this.timer = timer;
		this.byChannel = this.partitions.stream()
			.flatMap((partition) -> channelsOf(partition, this.node).stream().map((name) -> Map.entry(name, partition)))
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
		Arrays.fill(this.numbers, UNKNOWN);
	}

	static List<String> channelsOf(Partition partition, String node) {
		return List.of(partition.inbox(node), partition.beginnings());
	}

	void beat() {
		newBeats(Call.Kind.UPKEEP).forEach(this.link::submit);
	}

	/** A beat for each partition. */
	List<Call> newBeats(Call.Kind kind) {
		long beat = this.beats.incrementAndGet();
		return this.partitions.stream().map((partition) -> newBeat(kind, partition, beat)).toList();
	}

	private Call newBeat(Call.Kind kind, Partition partition, long beat) {
		long first = ThreadLocalRandom.current().nextLong(1, FIRST_NUMBERS);
		long epoch = this.subscription.epoch();
		Call call = new Call(kind, Script.BEAT, 0, List.of(partition.nodes(), partition.inboxes()),
				(generation, again) -> Call.encode(this.node, generation, partition.channels(),
						this.settings.nodeLife().toMillis(), first, beat));
		call.answer.thenAccept((reply) -> {
			if (reply.get(0)[0] == '1') {
				doubt(partition);
			}
			if (epoch != 0) {
				later(() -> requireMark(partition, beat, epoch));
			}
		});
		return call;
	}

	private void requireMark(Partition partition, long beat, long epoch) {
		if (this.marks.get(partition.number()) < beat && this.subscription.epoch() == epoch) {
			this.subscription.restart("it is silent");
		}
	}

	/** Something may have been missed. */
	private void doubt(Partition partition) {
		this.registrations.doubtAll(partition);
		recall(partition);
	}

	private void recall(Partition partition) {
		Call call = new Call(Call.Kind.UPKEEP, Script.RECALL, 0,
				List.of(partition.nodes(), partition.inboxes(), partition.commands()),
				(generation, again) -> Call.encode(this.node, generation, partition.channels()));
		this.link.submit(call).whenComplete((reply, failure) -> {
			if (failure != null) {
				later(() -> recall(partition));
			}
			else {
				long now = Long.parseLong(Call.decode(reply.get(0)));
				reply.stream().skip(1).forEach((command) -> remember(Call.decode(command), now));
			}
		});
	}

	/** This node has done what it has asked itself. */
	private void remember(String remembered, long now) {
		String[] parts = remembered.split(" ", 3);
		try {
			if (!parts[1].equals(this.node)) {
				this.listener.onRequest(parts[2], Duration.ofMillis(Math.max(0, now - Long.parseLong(parts[0]))));
			}
		}
		catch (RuntimeException ex) {
			this.logger.warn("A command that Redis has remembered could not be carried out", ex);
		}
	}

	void receive(String channel, byte[] message) {
		Partition partition = this.byChannel.get(channel);
		if (partition == null) {
			return;
		}
		try {
			if (channel.equals(partition.beginnings())) {
				begin(Call.decode(message));
			}
			else {
				take(partition, message);
			}
		}
		catch (RuntimeException ex) {
			this.logger.warn("Something that came through Redis could not be understood", ex);
		}
	}

	/** What is dropped is found missing by its number. A beginning has none. */
	void drop(String channel, byte[] message) {
		Partition partition = this.byChannel.get(channel);
		if (partition != null && channel.equals(partition.beginnings())) {
			receive(channel, message);
		}
	}

	/** Whoever began the history knows, and has said that it is here. */
	private void begin(String text) {
		String[] parts = text.split(" ", 2);
		if (!parts[0].equals(this.node)) {
			this.registrations.doubt(Partition.destinationOf(parts[1]));
		}
	}

	private void take(Partition partition, byte[] message) {
		Reader reader = new Reader(message);
		long number = Long.parseLong(reader.word());
		String kind = reader.word();
		long last = this.numbers[partition.number()];
		this.numbers[partition.number()] = number;
		if (last == UNKNOWN || number != (kind.equals("b") ? last : last + 1)) {
			doubt(partition);
		}
		switch (kind) {
			case "m" -> {
				Destination destination = reader.destination();
				if (this.registrations.isAttached(destination)) {
					deliver(destination, reader);
				}
			}
			case "b" -> this.marks.set(partition.number(), Long.parseLong(reader.word()));
			case "a" -> this.enquiries.answered(Long.parseLong(reader.word()), reader.word(), reader.rest());
			case "c" -> answer(partition, reader, (request) -> this.listener.onRequest(request.rest(), Duration.ZERO));
			case "d" -> answer(partition, reader, (content) -> deliver(content.destination(), content) ? "1" : "0");
			default -> this.logger.warn("A message of the kind {} came through Redis", kind);
		}
	}

	private void answer(Partition partition, Reader reader, Function<Reader, String> question) {
		String id = reader.word();
		String asker = reader.word();
		this.enquiries.reply(partition, asker, id, question.apply(reader));
	}

	private boolean deliver(Destination destination, Reader reader) {
		return this.listener.onEntry(destination,
				StoredMessage.read(reader.bytes, reader.offset, null, System.nanoTime()));
	}

	private void later(Runnable action) {
		this.timer.schedule(action, this.settings.stall().toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Takes a message apart.
	 */
	private static final class Reader {

		private final byte[] bytes;

		private int offset;

		Reader(byte[] bytes) {
			this.bytes = bytes;
		}

		/** What comes before the next space, or before the end. */
		String word() {
			int end = this.offset;
			while (end < this.bytes.length && this.bytes[end] != ' ') {
				end++;
			}
			String word = new String(this.bytes, this.offset, end - this.offset, StandardCharsets.UTF_8);
			this.offset = end + 1;
			return word;
		}

		Destination destination() {
			int length = Integer.parseInt(word());
			String name = new String(this.bytes, this.offset, length, StandardCharsets.UTF_8);
			this.offset += length;
			return Partition.destinationOf(name);
		}

		String rest() {
			return new String(this.bytes, this.offset, this.bytes.length - this.offset, StandardCharsets.UTF_8);
		}

	}

}
