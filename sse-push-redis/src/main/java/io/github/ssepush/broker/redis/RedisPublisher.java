package io.github.ssepush.broker.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.Position;
import io.github.ssepush.support.ClientIds;

/**
 * Sends messages: stores and routes them, routes those that are not stored, and hands
 * those for a client to the node that holds it.
 */
final class RedisPublisher {

	private final String node;

	private final List<Partition> partitions;

	private final RedisSettings settings;

	private final CallLanes lanes;

	private final Registrations registrations;

	private final Enquiries enquiries;

	private final Membership membership;

	private final LocalDelivery delivery;

	private final RunPublisher runs;

	private final AtomicLong tokens = new AtomicLong();

	RedisPublisher(String node, List<Partition> partitions, RedisSettings settings, CallLanes lanes,
			Registrations registrations, Enquiries enquiries, Membership membership, LocalDelivery delivery) {
		this.node = node;
		this.partitions = partitions;
		this.settings = settings;
		this.lanes = lanes;
		this.registrations = registrations;
		this.enquiries = enquiries;
		this.membership = membership;
		this.delivery = delivery;
		this.runs = new RunPublisher(node, partitions, settings, lanes);
	}

	CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		if (destination.kind() == Destination.Kind.CLIENT) {
			return hand(destination, message);
		}
		if (destination.kind() == Destination.Kind.RUN) {
			return this.runs.publish(destination, message);
		}
		this.registrations.tellAbsence(destination);
		return message.ephemeral() ? route(destination, message) : store(destination, message);
	}

	private CompletableFuture<PushReceipt> store(Destination destination, OutboundMessage message) {
		String target = Partition.nameOf(destination);
		Partition partition = partitionOf(destination);
		String key = message.idempotencyKey();
		List<String> keys = partition.keys(this.node, partition.destination(target), partition.messages(target));
		if (key != null) {
			keys.add(partition.idempotencyKey(target, key));
		}
		String token = this.node + "-" + Long.toString(this.tokens.incrementAndGet(), Character.MAX_RADIX);
		int tag = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
		int anchor = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
		long sentAt = System.nanoTime();
		HistoryLimits limits = this.settings.history();
		Call call = new Call(Call.Kind.PUBLISH, Script.PUBLISH, partition, message.frame().size(), keys,
				(number, again) -> Call.encode(this.node, number, partition.channels(), target, tag, anchor, token,
						again ? "1" : "0", StoredMessage.tail(message, token, System.nanoTime() - sentAt),
						message.frame().size(), limits.messages(), limits.bytesFor(destination),
						limits.retention().toMillis(), this.settings.destinationLife().toMillis(),
						limits.idempotencyPeriod().toMillis()));
		return this.lanes.submit(call).thenApply((reply) -> {
			Position position = new Position(Long.parseLong(Call.decode(reply.get(0))),
					Integer.parseInt(Call.decode(reply.get(1))));
			return new PushReceipt(position.toString(), destination, Integer.parseInt(Call.decode(reply.get(2))),
					Call.decode(reply.get(3)).equals("1"));
		});
	}

	private CompletableFuture<PushReceipt> route(Destination destination, OutboundMessage message) {
		String target = Partition.nameOf(destination);
		Partition partition = partitionOf(destination);
		byte[] text = StoredMessage.concat(StoredMessage.addressed("m ", target),
				StoredMessage.transientMessage(message));
		Call call = new Call(Call.Kind.ONCE, Script.ROUTE, partition, text.length,
				partition.keys(this.node, partition.destination(target)),
				(number, again) -> Call.encode(this.node, number, partition.channels(), text));
		CompletableFuture<PushReceipt> receipt = new CompletableFuture<>();
		this.lanes.submit(call).whenComplete((reply, failure) -> {
			if (failure == null) {
				receipt.complete(receiptOf(destination, Integer.parseInt(Call.decode(reply.get(0)))));
			}
			else if (call.sent) {
				receipt.complete(receiptOf(destination, 0));
			}
			else if (!this.membership.isNode()) {
				receipt.completeExceptionally(failure);
			}
			else {
				// What is still on its way to this node must not come after it.
				this.membership.listenAnew(partition, "a message could not be sent through Redis");
				this.delivery.deliver(destination, message, receipt);
			}
		});
		return receipt;
	}

	private CompletableFuture<PushReceipt> hand(Destination client, OutboundMessage message) {
		if (!ClientIds.isWellFormed(client.name())) {
			return CompletableFuture.completedFuture(receiptOf(client, 0));
		}
		String holder = ClientIds.nodeOf(client.name());
		if (holder.equals(this.node)) {
			CompletableFuture<PushReceipt> receipt = new CompletableFuture<>();
			this.delivery.deliver(client, message, receipt);
			return receipt;
		}
		byte[] content = StoredMessage.concat(StoredMessage.addressed("", Partition.nameOf(client)),
				StoredMessage.transientMessage(message));
		return this.membership.hearAnswers(content.length)
			.thenCompose((listening) -> this.enquiries.hand(partitionOf(client), holder, content))
			.thenApply((replies) -> receiptOf(client, replies.replies().containsValue("1") ? 1 : 0));
	}

	private Partition partitionOf(Destination destination) {
		return this.partitions.get(Partition.numberOf(Partition.nameOf(destination)));
	}

	private static PushReceipt receiptOf(Destination destination, int nodes) {
		return new PushReceipt(null, destination, nodes, false);
	}

}
