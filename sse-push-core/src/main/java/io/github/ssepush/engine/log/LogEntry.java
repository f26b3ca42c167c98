package io.github.ssepush.engine.log;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.MessageKind;
import io.github.ssepush.broker.Entry;

/**
 * A message in a log, with what all clients share of it.
 *
 * @param entry the message
 * @param part its part of an event's id, {@code null} if it is ephemeral
 * @param arrival its place in the order in which messages reached this node, over all
 * logs
 * @param arrivedAt {@link System#nanoTime()} when it did
 * @param addressee the only client that is to get it, {@code null} for all
 */
@SuppressWarnings("ArrayRecordComponent")
public record LogEntry(Entry entry, byte @Nullable [] part, long arrival, long arrivedAt, @Nullable String addressee) {

	static LogEntry of(Entry entry, String label, long arrival, @Nullable String addressee) {
		Entry.Link link = entry.link();
		byte[] part = (link != null) ? EventId.partOf(label, link.position()).getBytes(StandardCharsets.US_ASCII)
				: null;
		return new LogEntry(entry, part, arrival, System.nanoTime(), addressee);
	}

	/**
	 * Determine whether a client is to get this message.
	 * @param client the client's id
	 * @param openedAt the arrival number at which the client was opened
	 * @param now {@link System#nanoTime()}
	 * @return whether it is to be written
	 */
	public boolean isFor(String client, long openedAt, long now) {
		return this.entry.kind() != MessageKind.START && !this.entry.isExpired(now)
				&& !client.equals(this.entry.excludedClient())
				&& (this.addressee == null || client.equals(this.addressee))
				&& (this.part != null || this.arrival > openedAt);
	}

}
