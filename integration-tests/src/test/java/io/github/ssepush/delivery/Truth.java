package io.github.ssepush.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * Sends messages and writes down what became of each: what a perfect client would know.
 */
final class Truth {

	private static final String[] FILLERS = { "", "x", "two\nlines", "äöü€\uD83D\uDE00", "id: 2.aaaa.1.000000",
			"data: \n\nevent: sse-push.reset", "\n", "long ".repeat(60) };

	/** The templates of several nodes, which take turns. */
	private final List<? extends SsePushOperations> nodes;

	private final AtomicInteger numbers = new AtomicInteger();

	private final Map<Destination, Course> courses = new ConcurrentHashMap<>();

	private final Map<Integer, Sent> messages = new ConcurrentHashMap<>();

	/** Sends that failed, each of which may have been stored nevertheless. */
	private final Map<Integer, Destination> failed = new ConcurrentHashMap<>();

	Truth(List<? extends SsePushOperations> nodes) {
		this.nodes = nodes;
	}

	/**
	 * Send messages one after the other for one destination, so that their order is
	 * known.
	 */
	void send(Destination destination, SseMessage.Builder options) {
		Course course = course(destination);
		synchronized (course) {
			int number = this.numbers.incrementAndGet();
			SseMessage message = options.data(textOf(number)).build();
			long sentAt = System.nanoTime();
			try {
				PushReceipt receipt = send(this.nodes.get(number % this.nodes.size()), destination, message);
				boolean stored = receipt.id() != null && !receipt.duplicate();
				Sent sent = new Sent(number, destination, message, receipt, stored ? course.stored.size() : -1,
						stored ? chainOf(course, receipt) : -1, sentAt, System.nanoTime());
				this.messages.put(number, sent);
				if (stored) {
					course.add(sent);
				}
			}
			catch (CompletionException ex) {
				this.failed.put(number, destination);
			}
		}
	}

	/** Return the number of failed sends. */
	int failures() {
		return this.failed.size();
	}

	/** Return whether a message may have been stored that is unknown here. */
	boolean isBlurred(Destination destination) {
		return this.failed.containsValue(destination);
	}

	/** Return whether a message may come, or not, because its send failed. */
	boolean mayArrive(int number) {
		return this.failed.containsKey(number);
	}

	/** Note that the broker has lost what is after its last position. */
	void end(Destination destination, String position) {
		course(destination).loseFrom(sequenceOf(position) + 1);
	}

	/** Return whether the broker has lost a message that it had acknowledged. */
	boolean isLost(Sent sent) {
		return course(sent.destination()).lost.contains(sent.number());
	}

	/** Return the number of histories that have begun anew. */
	int restarts() {
		return this.courses.values()
			.stream()
			.mapToInt((course) -> (int) course.stored.stream()
				.filter((sent) -> sent.index() > 0 && sent.chain() == sent.index())
				.count())
			.sum();
	}

	/** Return the messages that the broker has acknowledged and lost. */
	List<Sent> losses() {
		return this.courses.values()
			.stream()
			.flatMap((course) -> course.stored.stream().filter((sent) -> course.lost.contains(sent.number())))
			.toList();
	}

	int count() {
		return this.numbers.get();
	}

	@Nullable Sent message(int number) {
		return this.messages.get(number);
	}

	/** Return the number of messages that are stored, or may be in a moment. */
	int countOf(Destination destination) {
		return course(destination).count + 1;
	}

	/** To be read when nothing is sent any more. */
	List<Sent> storedFor(Destination destination) {
		return course(destination).stored;
	}

	/**
	 * Return where a position of a destination's history is, {@code null} if it is
	 * nowhere.
	 */
	@Nullable Integer indexOf(Destination destination, String position) {
		return course(destination).positions.get(position);
	}

	static int numberOf(String text) {
		return Integer.parseInt(text.substring(0, text.indexOf(' ')));
	}

	static String textOf(int number) {
		return number + " " + FILLERS[number % FILLERS.length];
	}

	static String labelOf(Destination destination) {
		if (destination.kind() == Destination.Kind.EVERYONE) {
			return "0000";
		}
		CRC32 crc = new CRC32();
		crc.update((destination.kind().tag() + ":" + destination.name()).getBytes(StandardCharsets.UTF_8));
		String digits = Long.toString(1 + crc.getValue() % (36L * 36 * 36 * 36 - 1), 36);
		return "0".repeat(4 - digits.length()) + digits;
	}

	private static PushReceipt send(SsePushOperations node, Destination destination, SseMessage message) {
		return switch (destination.kind()) {
			case USER -> node.sendToUser(destination.name(), message).join();
			case TOPIC -> node.sendToTopic(destination.name(), message).join();
			default -> node.broadcast(message).join();
		};
	}

	/** A history that was forgotten starts again at 1. */
	private static int chainOf(Course course, PushReceipt receipt) {
		int index = course.stored.size();
		return (index == 0 || String.valueOf(receipt.id()).startsWith("1.")) ? index
				: course.stored.get(index - 1).chain();
	}

	private Course course(Destination destination) {
		return this.courses.computeIfAbsent(destination, (key) -> new Course());
	}

	/** The place of a message in its history, from 1 on. */
	private static long sequenceOf(String position) {
		return Long.parseLong(position.substring(0, position.indexOf('.')), Character.MAX_RADIX);
	}

	/**
	 * All that was sent to one destination.
	 */
	private static final class Course {

		private final List<Sent> stored = new ArrayList<>();

		private volatile int count;

		private final Map<String, Integer> positions = new HashMap<>();

		/** By number. What had a sequence number that another message got later. */
		private final Set<Integer> lost = new HashSet<>();

		private void add(Sent sent) {
			String position = String.valueOf(sent.receipt().id());
			if (sent.chain() != sent.index()) {
				loseFrom(sequenceOf(position));
			}
			this.positions.put(position, this.stored.size());
			this.stored.add(sent);
			this.count = this.stored.size();
		}

		private void loseFrom(long sequence) {
			for (int i = this.stored.size() - 1; i >= 0; i--) {
				Sent sent = this.stored.get(i);
				if (sequenceOf(String.valueOf(sent.receipt().id())) >= sequence) {
					this.lost.add(sent.number());
				}
				if (sent.chain() == i) {
					return;
				}
			}
		}

	}

	/**
	 * A message that was sent.
	 *
	 * @param number counts all messages
	 * @param destination where it went
	 * @param message the message
	 * @param receipt what the broker said
	 * @param index its place among those stored for its destination, -1 if it is not
	 * stored
	 * @param chain the index of the first message of the history that it is in
	 * @param sentAt when it was sent, by {@link System#nanoTime()}
	 * @param acknowledgedAt when its receipt came
	 */
	record Sent(int number, Destination destination, SseMessage message, PushReceipt receipt, int index, int chain,
			long sentAt, long acknowledgedAt) {

		/** Return whether a client may go without it. */
		boolean isOptionalFor(String clientId) {
			return this.message.expiresAfter() != null || clientId.equals(this.message.excludedClient());
		}

	}

}
