package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;

import io.github.ssepush.Destination;

/**
 * Takes apart what comes through an inbox. Everything there begins with a number. <pre>
 * NUMBER m BYTES DEST MESSAGE        a message; BYTES is the length of DEST
 * NUMBER c ID NODE REQUEST           a request, to be answered
 * NUMBER d ID NODE BYTES DEST MESSAGE  a message to a client, to be answered
 * NUMBER a ID NODE REPLY             an answer
 * NUMBER b BEAT                      a mark; has the number of the message before it
 * NODE DEST                          on the partition's channel of beginnings
 * ! NODE                             on the same, for a node that is gone
 * </pre> There is no space between DEST and MESSAGE.
 */
final class InboxReader {

	private final byte[] bytes;

	private int offset;

	InboxReader(byte[] bytes) {
		this.bytes = bytes;
	}

	/** The beat of a mark, -1 if a message is none. */
	static long beatOf(byte[] message) {
		int space = 0;
		while (space < message.length && message[space] >= '0' && message[space] <= '9') {
			space++;
		}
		boolean isMark = space > 0 && space + 2 < message.length && message[space] == ' ' && message[space + 1] == 'b'
				&& message[space + 2] == ' ';
		return isMark
				? Long.parseLong(new String(message, space + 3, message.length - space - 3, StandardCharsets.US_ASCII))
				: -1;
	}

	/** Read what comes before the next space, or before the end. */
	String word() {
		int end = this.offset;
		while (end < this.bytes.length && this.bytes[end] != ' ') {
			end++;
		}
		String word = new String(this.bytes, this.offset, end - this.offset, StandardCharsets.UTF_8);
		this.offset = end + 1;
		return word;
	}

	Destination destination() {
		int length = Integer.parseInt(word());
		String name = new String(this.bytes, this.offset, length, StandardCharsets.UTF_8);
		this.offset += length;
		return Partition.destinationOf(name);
	}

	/** Read the rest as text. */
	String rest() {
		return new String(this.bytes, this.offset, this.bytes.length - this.offset, StandardCharsets.UTF_8);
	}

	byte[] bytes() {
		return this.bytes;
	}

	/** Return where the rest begins. */
	int offset() {
		return this.offset;
	}

}
