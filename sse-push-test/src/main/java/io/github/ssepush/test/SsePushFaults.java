package io.github.ssepush.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.engine.DefaultClientManager;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamRequest;

/**
 * Simulates faults of a server for its clients. Used in tests of the whole application.
 *
 * @see io.github.ssepush.ClientManager#disconnectUser
 * @see io.github.ssepush.ClientManager#revoke
 */
public final class SsePushFaults {

	private final ApplicationContext context;

	private SsePushFaults(ApplicationContext context) {
		this.context = context;
	}

	/**
	 * Create the faults of a server.
	 * @param context the server's application context
	 * @return the faults
	 */
	public static SsePushFaults bindTo(ApplicationContext context) {
		return new SsePushFaults(context);
	}

	/**
	 * Expire the token of an open stream. The client is sent {@code sse-push.expiring} at
	 * once, and the stream ends two seconds later, independent of the clock skew.
	 * @param stream the stream
	 */
	public void expireToken(TestStream stream) {
		DefaultClientManager clients = this.context.getBean(DefaultClientManager.class);
		String clientId = stream.clientId();
		StreamRequest request = clients.requestOf(clientId)
			.orElseThrow(() -> new IllegalStateException(
					"The stream with the client id '" + clientId + "' is not open on this server"));
		Instant past = Instant.now().minus(Duration.ofDays(1));
		ClientIdentity ended = new ClientIdentity(request.grant().principal(), request.grant().issuer(), null, past);
		if (!clients.refresh(clientId, ended, Set.copyOf(request.topics())).join()) {
			throw new IllegalStateException("The token of the stream with the client id '" + clientId
					+ "' could not be made to expire: the stream has ended");
		}
	}

	/**
	 * Shut down the node for its clients and start it again. Each client is sent {@code
	 * sse-push.goodbye} and its stream ends. The history is kept.
	 */
	public void drain() {
		SmartLifecycle engine = engine();
		engine.stop();
		engine.start();
	}

	/**
	 * Shut down the node for its clients and start it again without its history. Clients
	 * that reconnect receive a reset.
	 * @throws UnsupportedOperationException with any other broker than the one in memory
	 */
	public void restart() {
		SsePushBroker broker = this.context.getBean(SsePushBroker.class);
		if (!(broker instanceof MemoryBroker memory)) {
			throw new UnsupportedOperationException(
					"The history outlives a restart with " + broker.getClass().getSimpleName() + "; use drain()");
		}
		SmartLifecycle engine = engine();
		engine.stop();
		memory.clear();
		engine.start();
	}

	private SmartLifecycle engine() {
		return this.context.getBean("ssePushEngineLifecycle", SmartLifecycle.class);
	}

}
