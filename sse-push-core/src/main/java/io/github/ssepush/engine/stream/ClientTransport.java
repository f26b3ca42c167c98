package io.github.ssepush.engine.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * The open response of one client; all that the engine sees of a server. Apart from
 * {@link #start}, only the thread of the client's writer calls it. No method blocks.
 */
public interface ClientTransport {

	/** The maximum number of bytes that go out with the head. */
	int MOST_FIRST_BYTES = 2048;

	/**
	 * Begin to report. Called once, on the thread of the request.
	 * @param onReady run by any thread when the transport can be written to (again)
	 * @param onClosed run by any thread when the peer has gone or the server gave up
	 */
	void start(Runnable onReady, Runnable onClosed);

	/**
	 * Return whether bytes can be written. After an answer of {@code false} the transport
	 * calls back when it is ready.
	 * @return whether {@link #write} may be called
	 */
	boolean ready();

	/**
	 * Return the number of bytes that one write should have.
	 * @return a number of bytes
	 */
	int writeLimit();

	/**
	 * Write and flush what the transport takes; what it does not take remains in the
	 * buffer.
	 * @param source the bytes, in an array
	 * @return whether the caller may use the buffer again; otherwise the transport has
	 * taken it whole and goes on using it
	 * @throws IOException if the peer has gone
	 */
	boolean write(ByteBuffer source) throws IOException;

	/**
	 * End the response. May be called more than once, and after the peer has gone.
	 */
	void close();

	/**
	 * The way to a transport: sends the head of a response.
	 */
	@FunctionalInterface
	interface Opener {

		/**
		 * Send the head. May wait for the peer, so that a peer must not be able to make
		 * this long.
		 * @param first makes the first bytes of the stream, none or up to
		 * {@link #MOST_FIRST_BYTES}. An opener that calls it, once, sends them after the
		 * head; otherwise they are written to the transport
		 * @return the transport
		 * @throws IOException if the peer has gone
		 */
		ClientTransport open(Supplier<byte[]> first) throws IOException;

	}

}
