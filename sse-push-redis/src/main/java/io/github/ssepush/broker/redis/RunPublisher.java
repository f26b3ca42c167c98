package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunExistsException;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.RunLimits;

/**
 * Stores the messages of runs. Redis decides whether a run takes them.
 */
final class RunPublisher {

	private final String node;

	private final List<Partition> partitions;

	private final RedisSettings settings;

	private final CallLanes lanes;

	private final AtomicLong tokens = new AtomicLong();

	RunPublisher(String node, List<Partition> partitions, RedisSettings settings, CallLanes lanes) {
		this.node = node;
		this.partitions = partitions;
		this.settings = settings;
		this.lanes = lanes;
	}

	CompletableFuture<PushReceipt> publish(Destination run, OutboundMessage message) {
		String name = Partition.nameOf(run);
		Partition partition = this.partitions.get(Partition.numberOf(name));
		String token = this.node + "-r" + Long.toString(this.tokens.incrementAndGet(), Character.MAX_RADIX);
		int tag = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
		RunLimits limits = this.settings.history().run();
		int size = message.frame().size();
		Call call = new Call(Call.Kind.PUBLISH, Script.RUN_PUBLISH, partition, size,
				partition.keys(this.node, partition.destination(name), partition.messages(name)),
				(number, again) -> Call.encode(this.node, number, partition.channels(), name, tag, token,
						again ? "1" : "0", kindOf(message), written(message.after()),
						StoredMessage.tail(message, token, 0), size, limits.bytes(), lifeAfter(message).toMillis()));
		return this.lanes.submit(call).thenApply((reply) -> receipt(run, reply));
	}

	private Duration lifeAfter(OutboundMessage message) {
		return (message.kind() == MessageKind.END) ? this.settings.history().run().retention()
				: this.settings.runLife();
	}

	private PushReceipt receipt(Destination run, List<byte[]> reply) {
		String answer = Call.decode(reply.get(0));
		return switch (answer) {
			case "stored" ->
				new PushReceipt(
						new Position(Long.parseLong(Call.decode(reply.get(1))),
								Integer.parseInt(Call.decode(reply.get(2))))
							.toString(),
						run, Integer.parseInt(Call.decode(reply.get(3))), false);
			case "exists" -> throw new RunExistsException(run.runId());
			case "ended" -> throw new RunEndedException(run.runId());
			case "large" -> throw new MessageTooLargeException(Long.parseLong(Call.decode(reply.get(1))),
					this.settings.history().run().bytes());
			default -> throw new BrokerUnavailableException(
					"Redis does not know that this node is alive, or it produces no runs because it holds no streams",
					null);
		};
	}

	private static String kindOf(OutboundMessage message) {
		return message.kind().name().substring(0, 1);
	}

	/** A position as Redis has it. */
	private static String written(@Nullable String id) {
		if (id == null) {
			return "";
		}
		int dot = id.indexOf('.');
		Position position = Position.parse(id.substring(0, dot), id.substring(dot + 1));
		return position.sequence() + " " + position.tag();
	}

}
