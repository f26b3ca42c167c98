package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.support.Backlog;

/**
 * The questions of this node to other nodes, each of which answers with a text.
 */
final class Enquiries {

	/** The target for every node but this one. */
	static final String ALL = "*";

	private final String node;

	private final RedisSettings settings;

	private final CallLanes lanes;

	private final CallLoop loop;

	private final AtomicLong ids = new AtomicLong();

	private final Backlog backlog;

	private final RedisStatistics statistics;

	private final Map<Long, Enquiry> open = new ConcurrentHashMap<>();

	Enquiries(String node, RedisSettings settings, CallLanes lanes, CallLoop loop, Backlog backlog,
			RedisStatistics statistics) {
		this.backlog = backlog;
		this.statistics = statistics;
		this.node = node;
		this.settings = settings;
		this.lanes = lanes;
		this.loop = loop;
	}

	/**
	 * Ask all other nodes, now or when they next look.
	 * @return the answers that have come in time
	 */
	CompletableFuture<NodeReplies> askAll(Partition partition, NodeRequest request) {
		return ask(new Enquiry(partition, ALL, 'c', text(request.content()), request, false));
	}

	/**
	 * Ask another node something that may be asked twice.
	 * @return its answer
	 */
	CompletableFuture<NodeReplies> askOne(Partition partition, String target, String command) {
		Enquiry enquiry = new Enquiry(partition, target, 'c', text(command), null, true);
		long deadline = System.nanoTime() + this.settings.timeout().toNanos();
		CompletableFuture<NodeReplies> answer = ask(enquiry);
		later(enquiry, () -> repeat(enquiry, deadline));
		return answer;
	}

	/**
	 * Hand another node something.
	 * @param content what follows the kind and the sender
	 * @return its answer
	 */
	CompletableFuture<NodeReplies> hand(Partition partition, String target, byte[] content) {
		Enquiry enquiry = new Enquiry(partition, target, 'd', content, null, false);
		return ask(enquiry);
	}

	/** Answer what another node has asked. */
	void reply(Partition partition, String asker, String id, String reply) {
		this.lanes.submit(tell(partition, asker, text("a " + id + " " + this.node + " " + reply), null));
	}

	/** Another node has answered. */
	void answered(long id, String from, String reply) {
		Enquiry enquiry = this.open.get(id);
		if (enquiry != null) {
			enquiry.answered(from, reply);
		}
	}

	/** Fail all questions without an answer. */
	void stop() {
		this.open.values().forEach((enquiry) -> enquiry.answer.completeExceptionally(stopped()));
	}

	static BrokerUnavailableException stopped() {
		return new BrokerUnavailableException(
				"Could not wait for other nodes, because the application is shutting down", null);
	}

	static BrokerUnavailableException tooMany() {
		return new BrokerUnavailableException(
				"Could not ask other nodes, because too many questions wait for their answers. Ask less often", null);
	}

	private CompletableFuture<NodeReplies> ask(Enquiry enquiry) {
		if (!this.backlog.add(enquiry.size())) {
			enquiry.answer.completeExceptionally(tooMany());
			return enquiry.answer;
		}
		long id = this.ids.incrementAndGet();
		enquiry.id = id;
		this.open.put(id, enquiry);
		enquiry.answer.whenComplete((replies, failure) -> close(enquiry));
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
		this.lanes
			.submit(tell(enquiry.partition, enquiry.target, StoredMessage.concat(header, enquiry.content),
					enquiry.remembered))
			.whenComplete((told, failure) -> {
				if (failure != null) {
					enquiry.answer.completeExceptionally(failure);
				}
				else {
					this.statistics.forget(Long.parseLong(Call.decode(told.get(0))));
					enquiry.told(told.stream().skip(1).map(Call::decode).collect(Collectors.toUnmodifiableSet()));
					if (!enquiry.insists) {
						later(enquiry, enquiry::end);
					}
				}
			});
	}

	private void repeat(Enquiry enquiry, long deadline) {
		if (enquiry.answer.isDone()) {
			return;
		}
		if (System.nanoTime() - deadline >= 0) {
			enquiry.end();
			return;
		}
		send(enquiry);
		later(enquiry, () -> repeat(enquiry, deadline));
	}

	/**
	 * Run an action later, unless there is an answer by then. The content of a question
	 * may be large and must not be kept.
	 */
	private void later(Enquiry enquiry, Runnable action) {
		Future<?> next = this.loop.afterPatience(action);
		enquiry.next = next;
		if (enquiry.answer.isDone()) {
			next.cancel(false);
		}
	}

	private Call tell(Partition partition, String target, byte[] text, @Nullable NodeRequest remembered) {
		if (remembered == null || remembered.remembered().isZero()) {
			return new Call(Call.Kind.REPEATABLE, Script.TELL, partition, text.length, partition.keys(this.node),
					(number, again) -> Call.encode(this.node, number, partition.channels(), target, text));
		}
		String command = remembered.content();
		return new Call(Call.Kind.REPEATABLE, Script.TELL, partition, text.length + command.length(),
				partition.keys(this.node, partition.commands()),
				(number, again) -> Call.encode(this.node, number, partition.channels(), target, text,
						RememberedCommands.subjectOf(remembered.key(), command), command,
						toMillis(remembered.remembered()), RememberedCommands.MOST));
	}

	private static long toMillis(Duration duration) {
		return Math.min(duration.toSeconds(), Integer.MAX_VALUE) * 1000 + duration.toMillisPart();
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A question, until enough nodes have answered.
	 */
	private static final class Enquiry {

		private final Partition partition;

		private final String target;

		private final char kind;

		private final byte[] content;

		private final @Nullable NodeRequest remembered;

		/** True if the question is repeated until there is an answer. */
		private final boolean insists;

		private final CompletableFuture<NodeReplies> answer = new CompletableFuture<>();

		private final Replies replies = new Replies();

		private volatile long id;

		private volatile @Nullable Future<?> next;

		Enquiry(Partition partition, String target, char kind, byte[] content, @Nullable NodeRequest remembered,
				boolean insists) {
			this.partition = partition;
			this.target = target;
			this.kind = kind;
			this.content = content;
			this.remembered = remembered;
			this.insists = insists;
		}

		void told(Set<String> nodes) {
			this.replies.expect(nodes);
			finish();
		}

		void answered(String node, String reply) {
			this.replies.add(node, reply);
			finish();
		}

		int size() {
			NodeRequest request = this.remembered;
			return this.content.length + ((request != null) ? request.content().length() : 0);
		}

		/** Wait no longer. */
		void end() {
			NodeReplies inTime = this.replies.inTime();
			if (inTime != null) {
				this.answer.complete(inTime);
			}
			else {
				this.answer.completeExceptionally(new BrokerUnavailableException(
						"Redis did not pass a question on to other nodes in time. Check the connection, then repeat the call",
						null));
			}
		}

		private void finish() {
			if (this.replies.areComplete()) {
				end();
			}
		}

	}

}
