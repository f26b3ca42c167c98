package io.github.ssepush.autoconfigure;

import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

import io.github.ssepush.engine.AdmissionControl;
import io.github.ssepush.engine.ClientEngine;

/**
 * Keeps connections free for other requests than streams. A server does not reject
 * connections beyond its maximum: it lets them wait, without a line in any log. At the
 * start, the maximum number of clients is therefore compared with the connections that
 * the server accepts, and derived from them where the application has set none.
 */
final class ConnectionBudget implements ApplicationListener<WebServerInitializedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionBudget.class);

	/** The part of the connections, in percent, that streams may have. */
	private static final int SHARE = 90;

	/** The part of the connections, in percent, that streams get by default. */
	private static final int DEFAULT_SHARE = 80;

	private final @Nullable Integer maxClients;

	private final ObjectProvider<ClientEngine> engine;

	private final String property;

	private final ToIntFunction<WebServer> maxConnections;

	/**
	 * Create a budget.
	 * @param maxClients the maximum number of clients, {@code null} if the application
	 * has set none
	 * @param engine the engine whose clients to limit
	 * @param property what to set for more connections
	 * @param maxConnections the most connections that a server accepts, negative for no
	 * limit or if it is another kind of server
	 */
	ConnectionBudget(@Nullable Integer maxClients, ObjectProvider<ClientEngine> engine, String property,
			ToIntFunction<WebServer> maxConnections) {
		this.maxClients = maxClients;
		this.engine = engine;
		this.property = property;
		this.maxConnections = maxConnections;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")) {
			return;
		}
		int connections = this.maxConnections.applyAsInt(event.getWebServer());
		if (connections >= 0 && this.maxClients == null) {
			this.engine.ifAvailable((limited) -> limit(limited.admission(), connections));
		}
		else if (connections >= 0 && this.maxClients != null) {
			check(this.maxClients, connections);
		}
	}

	private void limit(AdmissionControl limited, long connections) {
		int clients = (int) Math.max(1, connections * DEFAULT_SHARE / 100);
		limited.limitClients(clients);
		logger.info(
				"At most {} streams can be open at the same time, {} % of the server's {} connections. "
						+ "Set '{}' for more connections, or 'sse-push.limits.max-clients' for another limit",
				clients, DEFAULT_SHARE, connections, this.property);
	}

	private void check(long clients, long connections) {
		if (clients * 100 > connections * SHARE) {
			logger.warn(
					"The server accepts {} connections, which is too few for {} streams over HTTP/1.1 and other "
							+ "requests beside them: further connections would wait. Set '{}' to at least {}, "
							+ "or lower 'sse-push.limits.max-clients'",
					connections, clients, this.property, (clients * 100 + SHARE - 1) / SHARE);
		}
	}

}
