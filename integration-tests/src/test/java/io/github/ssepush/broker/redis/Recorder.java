package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.lettuce.core.ClientOptions;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.harness.RedisProcess;

/**
 * Writes down what a broker passes on.
 */
class Recorder implements BrokerListener {

	final Queue<String> texts = new ConcurrentLinkedQueue<>();

	final Queue<String> requests = new ConcurrentLinkedQueue<>();

	static RedisBroker broker(RedisProcess redis, Duration timeout) {
		return new RedisBroker(connector(redis), settings(timeout));
	}

	static RedisConnector connector(RedisProcess redis) {
		return new RedisConnector(redis.uri(), ClientOptions.create(), null);
	}

	/** With the prefix {@code test:}. */
	static RedisSettings settings(Duration timeout) {
		Duration hour = Duration.ofHours(1);
		return new RedisSettings("test:", timeout, Duration.ofSeconds(1),
				new HistoryLimits(10, 1000, 1000, hour, hour));
	}

	/** Return the key of what Redis knows of a destination, with the same prefix. */
	static String key(Destination destination) {
		String name = Partition.nameOf(destination);
		return Partition.all("test:").get(Partition.numberOf(name)).destination(name);
	}

	static OutboundMessage message(String text, boolean ephemeral) {
		byte[] data = text.getBytes(StandardCharsets.UTF_8);
		return new OutboundMessage(SseFrame.encode(null, data), ephemeral, null, null, null, false);
	}

	@Override
	public boolean onEntry(Destination destination, Entry entry) {
		this.texts.add(
				new String(entry.frame().toBytes(), StandardCharsets.UTF_8).replaceAll("(?s).*data: (\\w+)\n.*", "$1"));
		return true;
	}

	@Override
	public void onSuspect(Destination destination) {
	}

	@Override
	public String onRequest(String content, Duration age) {
		this.requests.add(content);
		return "";
	}

}
