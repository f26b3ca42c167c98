package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.support.Backlog;

/**
 * What this node asks of others, each of which answers with a number.
 */
final class Enquiries {

	/** As a target: every node but this one. */
	static final String ALL = "*";

	private final String node;

	private final RedisSettings settings;

	private final CommandLink link;

	private final ScheduledExecutorService timer;

	private final AtomicLong ids = new AtomicLong();

	private final Backlog backlog;

	private final Map<Long, Enquiry> open = new ConcurrentHashMap<>();

	Enquiries(String node, RedisSettings settings, CommandLink link, ScheduledExecutorService timer, Backlog backlog) {
		this.backlog = backlog;
		this.node = node;
		this.settings = settings;
		this.link = link;
		this.timer = timer;
	}

	/**
	 * Have all other nodes do something, now or when they next look.
	 * @return the sum of the answers that have come in time
	 */
	CompletableFuture<Integer> askAll(Partition partition, String command, Duration memory) {
		Enquiry enquiry = new Enquiry(partition, ALL, 'c', text(command), command, toMillis(memory), false);
		return ask(enquiry);
	}

	/**
	 * Have another node do something that may be done twice.
	 * @return its answer; fails if there is none in time
	 */
	CompletableFuture<Integer> askOne(Partition partition, String target, String command) {
		Enquiry enquiry = new Enquiry(partition, target, 'c', text(command), "", 0, true);
		long deadline = System.nanoTime() + this.settings.timeout().toNanos();
		CompletableFuture<Integer> answer = ask(enquiry);
		later(enquiry, () -> repeat(enquiry, deadline));
		return answer;
	}

	/**
	 * Hand another node something.
	 * @param content what follows the kind and the sender
	 * @return its answer, 0 if there is none in time
	 */
	CompletableFuture<Integer> hand(Partition partition, String target, byte[] content) {
		Enquiry enquiry = new Enquiry(partition, target, 'd', content, "", 0, false);
		return ask(enquiry);
	}

	/** Answer what another node has asked. */
	void reply(Partition partition, String asker, String id, int number) {
		this.link.submit(tell(partition, asker, text("a " + id + " " + this.node + " " + number), "", 0));
	}

	/** Another node has answered. */
	void answered(long id, String from, int number) {
		Enquiry enquiry = this.open.get(id);
		if (enquiry != null) {
			enquiry.answered(from, number);
		}
	}

	/** Whatever was not answered fails. */
	void stop() {
		this.open.values()
			.forEach((enquiry) -> enquiry.answer
				.completeExceptionally(new BrokerUnavailableException("The application is shutting down", null)));
	}

	private CompletableFuture<Integer> ask(Enquiry enquiry) {
		if (!this.backlog.add(enquiry.size())) {
			enquiry.answer.completeExceptionally(
					new BrokerUnavailableException("Too many questions wait for the answers of other nodes", null));
			return enquiry.answer;
		}
		long id = this.ids.incrementAndGet();
		enquiry.id = id;
		this.open.put(id, enquiry);
		enquiry.answer.whenComplete((sum, failure) -> close(enquiry));
		send(enquiry);
		return enquiry.answer;
	}

	private void close(Enquiry enquiry) {
		this.open.remove(enquiry.id);
		this.backlog.remove(enquiry.size());
		Future<?> next = enquiry.next;
		if (next != null) {
			next.cancel(false);
		}
	}

	private void send(Enquiry enquiry) {
		byte[] header = text(enquiry.kind + " " + enquiry.id + " " + this.node + " ");
		this.link
			.submit(tell(enquiry.partition, enquiry.target, StoredMessage.concat(header, enquiry.content),
					enquiry.remembered, enquiry.memory))
			.whenComplete((told, failure) -> {
				if (failure != null) {
					enquiry.answer.completeExceptionally(failure);
				}
				else {
					enquiry.told(Integer.parseInt(Call.decode(told.get(0))));
					if (!enquiry.insists) {
						later(enquiry, () -> enquiry.answer.complete(enquiry.sum()));
					}
				}
			});
	}

	private void repeat(Enquiry enquiry, long deadline) {
		if (enquiry.answer.isDone()) {
			return;
		}
		if (System.nanoTime() - deadline >= 0) {
			enquiry.answer.completeExceptionally(
					new BrokerUnavailableException("The node that holds the client does not answer", null));
			return;
		}
		send(enquiry);
		later(enquiry, () -> repeat(enquiry, deadline));
	}

	/** Not once there is an answer: the content of a question may be large. */
	private void later(Enquiry enquiry, Runnable action) {
		Future<?> next = this.timer.schedule(action, this.settings.stall().toMillis(), TimeUnit.MILLISECONDS);
		enquiry.next = next;
		if (enquiry.answer.isDone()) {
			next.cancel(false);
		}
	}

	private Call tell(Partition partition, String target, byte[] text, String remembered, long memory) {
		return new Call(Call.Kind.REPEATABLE, Script.TELL, text.length + remembered.length(),
				List.of(partition.nodes(), partition.inboxes(), partition.commands()), (generation, again) -> Call
					.encode(this.node, generation, partition.channels(), target, text, remembered, memory));
	}

	private static long toMillis(Duration duration) {
		return Math.min(duration.toSeconds(), Integer.MAX_VALUE) * 1000 + duration.toMillisPart();
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * One question, until enough nodes have answered.
	 */
	private static final class Enquiry {

		private final Partition partition;

		private final String target;

		private final char kind;

		private final byte[] content;

		private final String remembered;

		private final long memory;

		/** Whether it is made again until there is an answer. */
		private final boolean insists;

		private final CompletableFuture<Integer> answer = new CompletableFuture<>();

		/** By node, so that an answer that comes twice counts once. */
		private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

		private volatile long id;

		private volatile int expected = -1;

		private volatile @Nullable Future<?> next;

		Enquiry(Partition partition, String target, char kind, byte[] content, String remembered, long memory,
				boolean insists) {
			this.partition = partition;
			this.target = target;
			this.kind = kind;
			this.content = content;
			this.remembered = remembered;
			this.memory = memory;
			this.insists = insists;
		}

		void told(int nodes) {
			this.expected = nodes;
			finish();
		}

		void answered(String node, int number) {
			this.numbers.put(node, number);
			finish();
		}

		int size() {
			return this.content.length + this.remembered.length();
		}

		int sum() {
			return this.numbers.values().stream().mapToInt(Integer::intValue).sum();
		}

		private void finish() {
			if (this.expected >= 0 && this.numbers.size() >= this.expected) {
				this.answer.complete(sum());
			}
		}

	}

}
