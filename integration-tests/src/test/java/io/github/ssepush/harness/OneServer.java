package io.github.ssepush.harness;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/**
 * A server that all tests of a class use, one for each wire. A class starts it in its
 * {@link org.junit.jupiter.params.BeforeParameterizedClassInvocation}.
 */
public abstract class OneServer {

	protected static TestServer server;

	@Parameter
	protected Wire wire;

	@AfterEach
	protected void closeStreams() {
		server.closeStreams();
		server.awaitClients(0);
	}

	@AfterParameterizedClassInvocation
	protected static void stopServer() {
		server.close();
	}

}
