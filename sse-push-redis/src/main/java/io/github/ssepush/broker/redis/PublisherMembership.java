package io.github.ssepush.broker.redis;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A publisher: no node, with few beats, and without a connection to listen until it asks
 * a node something for the first time.
 */
final class PublisherMembership implements Membership {

	private final String name;

	private final RedisSettings settings;

	private final CallLanes lanes;

	private final Enquiries enquiries;

	private final InboxThread thread;

	private final Map<String, Partition> byChannel;

	private final Set<Partition> missing = ConcurrentHashMap.newKeySet();

	private final AwaitedSubscription subscription;

	private volatile boolean wanted;

	PublisherMembership(String name, List<Partition> partitions, RedisSettings settings, CallLanes lanes,
			Enquiries enquiries, InboxThread thread, AwaitedSubscription subscription) {
		this.name = name;
		this.settings = settings;
		this.lanes = lanes;
		this.enquiries = enquiries;
		this.thread = thread;
		this.subscription = subscription;
		this.byChannel = partitions.stream()
			.collect(Collectors.toUnmodifiableMap((partition) -> partition.inbox(name), Function.identity()));
		this.missing.addAll(partitions);
	}

	@Override
	public boolean isNode() {
		return false;
	}

	@Override
	public Call greet(Partition partition) {
		return keep(Call.Kind.GREETING, Script.HELLO, partition);
	}

	@Override
	public Call leave(Partition partition) {
		return new Call(Call.Kind.UPKEEP, Script.LEAVE, partition, 0, partition.keys(this.name),
				(number, again) -> Call.encode(this.name, number, partition.channels()));
	}

	private Call keep(Call.Kind kind, Script script, Partition partition) {
		return new Call(kind, script, partition, 0, partition.keys(this.name), (number, again) -> Call.encode(this.name,
				number, partition.channels(), this.settings.callLife().toMillis()));
	}

	/** Redis forgets the number of the last call otherwise, and refuses the next one. */
	@Override
	public void beat() {
		this.byChannel.values()
			.forEach((partition) -> this.lanes.submit(keep(Call.Kind.UPKEEP, Script.KEEP, partition)));
	}

	@Override
	public CompletableFuture<Void> subscribed() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<Void> hearAnswers(long size) {
		if (!this.wanted) {
			this.wanted = true;
			this.lanes.listen();
		}
		return this.subscription.await(size);
	}

	@Override
	public void stop() {
		this.subscription.stop();
	}

	@Override
	public boolean areSubscribed() {
		return !this.wanted || this.missing.isEmpty();
	}

	@Override
	public void listenAnew(Partition partition, String reason) {
	}

	@Override
	public boolean isWanted() {
		return this.wanted;
	}

	@Override
	public List<String> channelsOf(Partition partition) {
		return List.of(partition.inbox(this.name));
	}

	@Override
	public @Nullable Partition partitionOf(String channel) {
		return this.byChannel.get(channel);
	}

	@Override
	public void subscribing(Partition partition, Object source) {
	}

	@Override
	public void subscribed(Partition partition, Object source) {
		this.missing.remove(partition);
		if (this.missing.isEmpty()) {
			this.subscription.begin();
		}
	}

	@Override
	public void unsubscribed(Partition partition) {
		this.missing.add(partition);
	}

	/** Answers, and nothing else. One that does not fit is as good as none. */
	@Override
	public void arrived(Object source, String channel, byte[] message) {
		this.thread.execute(message.length, () -> {
			InboxReader reader = new InboxReader(message);
			reader.word();
			if (reader.word().equals("a")) {
				this.enquiries.answered(Long.parseLong(reader.word()), reader.word(), reader.rest());
			}
		});
	}

}
