package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.List;

import org.slf4j.LoggerFactory;

import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.support.QuietLogger;

/**
 * Carries out what was asked of all nodes while this one may not have heard it.
 */
final class RememberedCommands {

	/** The maximum number of commands that are remembered in a partition. */
	static final int MOST = 10_000;

	/** The number of commands that one call reads. */
	static final int PAGE = 500;

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(RememberedCommands.class));

	private final String node;

	private final CallLanes lanes;

	private final CallLoop loop;

	private final BrokerListener listener;

	RememberedCommands(String node, CallLanes lanes, CallLoop loop, BrokerListener listener) {
		this.node = node;
		this.lanes = lanes;
		this.loop = loop;
		this.listener = listener;
	}

	/**
	 * Return the subject of a command: a newer command of this kind for the same key
	 * replaces it.
	 */
	static String subjectOf(String key, String command) {
		return command.split(" ", 2)[0] + " " + key;
	}

	/** Read the commands of a partition, and carry them out. */
	void recall(Partition partition) {
		recall(partition, 0);
	}

	private void recall(Partition partition, int known) {
		Call call = new Call(Call.Kind.UPKEEP, Script.RECALL, partition, 0,
				partition.keys(this.node, partition.commands()),
				(number, again) -> Call.encode(this.node, known, PAGE));
		this.lanes.submit(call).whenComplete((reply, failure) -> {
			if (failure != null) {
				this.loop.afterPatience(() -> recall(partition, known));
				return;
			}
			long now = Long.parseLong(Call.decode(reply.get(0)));
			List<byte[]> commands = reply.subList(1, reply.size());
			commands.forEach((command) -> carryOut(Call.decode(command), now));
			if (commands.size() == PAGE) {
				recall(partition, known + PAGE);
			}
		});
	}

	/** Carry out a command, unless this node has given it. */
	private void carryOut(String remembered, long now) {
		String[] parts = remembered.split(" ", 3);
		try {
			if (!parts[1].equals(this.node)) {
				this.listener.onRequest(parts[2], Duration.ofMillis(Math.max(0, now - Long.parseLong(parts[0]))));
			}
		}
		catch (RuntimeException | Error ex) {
			this.logger
				.warn("Could not carry out a command that another node stored in Redis. It has no effect on this node; "
						+ "run the same version on all nodes", ex);
		}
	}

}
