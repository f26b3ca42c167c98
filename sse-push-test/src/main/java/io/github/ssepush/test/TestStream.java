package io.github.ssepush.test;

import java.util.List;

import org.assertj.core.api.AssertProvider;

/**
 * Stream of one user over a real connection, opened with {@link SsePushTestClient}. All
 * that it receives is read by a thread of its own. The test asserts with
 * {@code assertThat(stream)}.
 * <p>
 * Each event is asserted once: {@code next} and {@code receives} take the events that
 * they find, and later assertions start after them.
 */
public interface TestStream extends AssertProvider<TestStreamAssert>, AutoCloseable {

	/**
	 * Return the id of the client, which {@code ClientManager} knows it by. It changes
	 * with each connection.
	 * @return the id
	 * @throws IllegalStateException if the stream was refused
	 */
	String clientId();

	/**
	 * Return the id with which the stream would resume.
	 * @return the id of the last event, empty if there was none
	 */
	String lastEventId();

	/**
	 * Return all events over all connections, those of the starter such as
	 * {@code sse-push.hello} included.
	 * @return a snapshot, in the order of receipt
	 */
	List<SseEvent> events();

	/**
	 * Wait for the next message, as {@link TestStreamAssert#next()} does, and return it.
	 * For tests that go on with what the message says.
	 * @return the message
	 */
	SseEvent next();

	/**
	 * Wait until the stream has received everything that was sent before this call. It
	 * does not wait for threads of the application that have not sent yet.
	 * @throws IllegalStateException if the stream does not read, see {@link #stall()}, or
	 * reads a run that has not ended
	 */
	void settle();

	/**
	 * Cut the connection with a TCP reset, as a lost network does.
	 */
	void cut();

	/**
	 * Stop reading, as a device does that sleeps.
	 */
	void stall();

	/**
	 * Read again after {@link #stall()}.
	 */
	void read();

	/**
	 * Connect again with the same token and the last event id, as a browser does. Returns
	 * after the hello, or when the stream was refused. An open connection is closed
	 * first.
	 */
	void reconnect();

	/**
	 * Connect again with another token and the last event id.
	 * @param token the token
	 */
	void reconnect(String token);

	/**
	 * Refresh the open stream with another token of the same user.
	 * @param token the token
	 */
	void refresh(String token);

	/**
	 * Close the connection, as a browser does that leaves the page.
	 */
	@Override
	void close();

}
