package io.github.ssepush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Bytes of a message on the wire, encoded once and shared by all clients that receive it.
 * They contain everything of the event except its {@code id:} line, which is different
 * for each client. A frame is UTF-8, is complete, and ends with the blank line that
 * dispatches the event. See the
 * <a href= "https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML
 * standard, section 9.2</a>. Immutable.
 */
public final class SseFrame {

	private static final byte[] DATA = ascii("data: ");

	private static final byte[] EVENT = ascii("event: ");

	private final byte[] bytes;

	private SseFrame(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Encode an event. CR, LF and CRLF in the data each end a line and arrive as LF.
	 * @param event the event's name, {@code null} for the default
	 * @param data the data as UTF-8
	 * @return the frame
	 * @throws IllegalArgumentException if the name contains CR, LF, NUL or an unpaired
	 * surrogate, or if the event would be larger than 2 GB
	 */
	public static SseFrame encode(@Nullable String event, byte[] data) {
		byte[] name = (event != null) ? EventNames.requireSingleLine(event).getBytes(StandardCharsets.UTF_8) : null;
		int nameSize = (name != null) ? EVENT.length + name.length + 1 : 0;
		ByteBuffer buffer = ByteBuffer.allocate(checked(nameSize + sizeOfData(data) + 1));
		if (name != null) {
			buffer.put(EVENT).put(name).put((byte) '\n');
		}
		putData(buffer, data);
		return new SseFrame(buffer.put((byte) '\n').array());
	}

	/**
	 * Create a frame from the bytes that a broker has stored.
	 * @param bytes the bytes that {@link #toBytes()} returned
	 * @return the frame
	 */
	public static SseFrame ofBytes(byte[] bytes) {
		return new SseFrame(bytes.clone());
	}

	/**
	 * Return whether this is an event without a name, whose data is text.
	 * @return whether its first line is data
	 */
	public boolean isText() {
		return this.bytes.length > DATA.length && Arrays.equals(this.bytes, 0, DATA.length, DATA, 0, DATA.length);
	}

	/**
	 * Return one event with the data of this one and of others behind it, all without a
	 * name.
	 * @param others the other frames
	 * @return a frame whose data is that of all, one behind the other
	 */
	public SseFrame append(List<SseFrame> others) {
		long size = this.bytes.length;
		for (SseFrame other : others) {
			size += other.bytes.length - DATA.length - 2;
		}
		ByteBuffer joined = ByteBuffer.allocate(checked(size)).put(this.bytes);
		for (SseFrame other : others) {
			joined.position(joined.position() - 2);
			joined.put(other.bytes, DATA.length, other.bytes.length - DATA.length);
		}
		return new SseFrame(joined.array());
	}

	/**
	 * Return the encoded bytes.
	 * @return a copy of the bytes
	 */
	public byte[] toBytes() {
		return this.bytes.clone();
	}

	/**
	 * Return the size of the frame.
	 * @return the size in bytes
	 */
	public int size() {
		return this.bytes.length;
	}

	/**
	 * Append the bytes to a buffer.
	 * @param target a buffer with at least {@link #size()} bytes left
	 */
	public void writeTo(ByteBuffer target) {
		target.put(this.bytes);
	}

	/**
	 * Append some of the bytes to a buffer.
	 * @param target a buffer with at least that many bytes left
	 * @param offset the number of bytes to skip
	 * @param length the number of bytes to append
	 */
	public void writeTo(ByteBuffer target, int offset, int length) {
		target.put(this.bytes, offset, length);
	}

	private static int checked(long size) {
		if (size > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("The event is too large: it would have " + size + " bytes");
		}
		return (int) size;
	}

	private static long sizeOfData(byte[] data) {
		long lines = 1;
		int breaks = 0;
		for (int i = 0; i < data.length; i++) {
			int width = breakAt(data, i);
			if (width > 0) {
				lines++;
				breaks += width;
				i += width - 1;
			}
		}
		return data.length - breaks + lines * (DATA.length + 1);
	}

	private static void putData(ByteBuffer buffer, byte[] data) {
		int start = 0;
		for (int i = 0; i < data.length; i++) {
			int width = breakAt(data, i);
			if (width > 0) {
				putLine(buffer, data, start, i);
				i += width - 1;
				start = i + 1;
			}
		}
		putLine(buffer, data, start, data.length);
	}

	private static void putLine(ByteBuffer buffer, byte[] data, int start, int end) {
		buffer.put(DATA).put(data, start, end - start).put((byte) '\n');
	}

	/** The width of the line break that starts here, 0 if none does. */
	private static int breakAt(byte[] data, int i) {
		if (data[i] == '\r') {
			return (i + 1 < data.length && data[i + 1] == '\n') ? 2 : 1;
		}
		return (data[i] == '\n') ? 1 : 0;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
