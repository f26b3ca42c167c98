package io.github.ssepush.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.support.ClientIds;

/**
 * Has commands carried out by the nodes that they concern, and counts the clients that
 * they have concerned. Safe for use by any thread.
 */
public final class NodeCommands {

	private static final Duration KICK_MEMORY = Duration.ofHours(1);

	private final SsePushBroker broker;

	/**
	 * Create the commands of an application.
	 * @param broker reaches the nodes
	 */
	public NodeCommands(SsePushBroker broker) {
		this.broker = broker;
	}

	/**
	 * Carry out a command.
	 * @param command the command
	 * @return the number of clients that it has concerned, on all nodes that replied in
	 * time; for a command to one client, fails if the client's node did not; for one to a
	 * run, whether it was open, and fails if a node that may produce it did not reply
	 */
	public CompletableFuture<Integer> carryOut(ControlCommand command) {
		if (command instanceof ControlCommand.DisconnectUser kick) {
			return toAll(kick.user(), command, KICK_MEMORY);
		}
		if (command instanceof ControlCommand.RevokeUser revocation) {
			return toAll(revocation.user(), command, revocation.period());
		}
		if (command instanceof ControlCommand.DisconnectClient kick) {
			return toHolder(kick.clientId(), command);
		}
		if (command instanceof ControlCommand.RefreshClient refresh) {
			return toHolder(refresh.clientId(), command);
		}
		if (command instanceof ControlCommand.StopRun stop) {
			return toProducer(stop);
		}
		throw new IllegalArgumentException("Unknown command " + command.getClass().getName());
	}

	/** All nodes, because a user may have opened streams for others anywhere. */
	private CompletableFuture<Integer> toAll(String user, ControlCommand command, Duration memory) {
		return this.broker.ask(NodeRequest.toAll(user, command.write(), memory)).thenApply(NodeCommands::sum);
	}

	private CompletableFuture<Integer> toHolder(String clientId, ControlCommand command) {
		if (!ClientIds.isWellFormed(clientId)) {
			return CompletableFuture.completedFuture(0);
		}
		return this.broker.ask(NodeRequest.toNode(ClientIds.nodeOf(clientId), command.write())).thenApply((replies) -> {
			requireAnswer(replies.silent().isEmpty());
			return sum(replies);
		});
	}

	/** Any node may produce the run. */
	private CompletableFuture<Integer> toProducer(ControlCommand.StopRun stop) {
		return this.broker.ask(NodeRequest.toAll(stop.user(), stop.write(), Duration.ZERO)).thenApply((replies) -> {
			int stopped = sum(replies);
			if (stopped == 0 && !replies.silent().isEmpty()) {
				throw new BrokerUnavailableException(
						"A node that may produce the run did not answer in time; repeat the call", null);
			}
			return stopped;
		});
	}

	static void requireAnswer(boolean answered) {
		if (!answered) {
			throw new BrokerUnavailableException(
					"The node that holds the client did not answer in time; repeat the call", null);
		}
	}

	/** A node that does not understand a command has no client that it concerns. */
	private static int sum(NodeReplies replies) {
		return replies.replies()
			.values()
			.stream()
			.filter((reply) -> !reply.isEmpty())
			.mapToInt(Integer::parseInt)
			.sum();
	}

}
