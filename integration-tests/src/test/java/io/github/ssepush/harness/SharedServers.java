package io.github.ssepush.harness;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Servers that tests of this JVM share, as Spring's tests share application contexts. The
 * servers that were not used for the longest time are stopped when there are many.
 */
final class SharedServers {

	private static final int MAX_SERVERS = 16;

	/** The one that was not used for the longest time is the first. */
	private static final Map<Object, TestServer> servers = new LinkedHashMap<>(16, 0.75f, true);

	private SharedServers() {
	}

	static synchronized TestServer get(Object key, Supplier<TestServer> starter) {
		TestServer server = servers.get(key);
		if (server == null) {
			makeRoom();
			server = starter.get().share();
			servers.put(key, server);
		}
		return server;
	}

	static synchronized void stopAll() {
		servers.values().forEach(TestServer::stop);
		servers.clear();
	}

	private static void makeRoom() {
		if (servers.size() == MAX_SERVERS) {
			Iterator<TestServer> eldest = servers.values().iterator();
			eldest.next().stop();
			eldest.remove();
		}
	}

}
