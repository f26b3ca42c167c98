package io.github.ssepush.autoconfigure;

import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Compares, at the start, the clients that this node may have with the connections that
 * its server accepts. A server does not refuse further ones: it lets them wait, without a
 * line in any log.
 */
final class ConnectionBudget implements ApplicationListener<WebServerInitializedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionBudget.class);

	/** The part of the connections, in percent, that streams may have. */
	private static final int SHARE = 90;

	private final @Nullable Integer maxClients;

	private final String property;

	private final ToIntFunction<WebServer> maxConnections;

	/**
	 * Create a budget.
	 * @param maxClients the most clients, {@code null} for no limit
	 * @param property what to set for more connections
	 * @param maxConnections the most connections that a server accepts, negative for no
	 * limit or if it is another kind of server
	 */
	ConnectionBudget(@Nullable Integer maxClients, String property, ToIntFunction<WebServer> maxConnections) {
		this.maxClients = maxClients;
		this.property = property;
		this.maxConnections = maxConnections;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (this.maxClients != null
				&& !WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")) {
			check(this.maxClients, this.maxConnections.applyAsInt(event.getWebServer()));
		}
	}

	private void check(long clients, long connections) {
		if (connections >= 0 && clients * 100 > connections * SHARE) {
			logger.warn(
					"The server accepts {} connections, which is too few for {} streams over HTTP/1.1 and other "
							+ "requests beside them: further connections would wait. Set '{}' to at least {}, "
							+ "or lower 'sse-push.limits.max-clients'",
					connections, clients, this.property, (clients * 100 + SHARE - 1) / SHARE);
		}
	}

}
