package io.github.ssepush.benchmarks;

import java.util.List;
import java.util.Locale;

import io.github.ssepush.benchmarks.server.MeteredServer;
import io.github.ssepush.benchmarks.server.SseEmitterServer;
import io.github.ssepush.benchmarks.server.SseEventBusServer;
import io.github.ssepush.benchmarks.server.SsePushServer;
import io.github.ssepush.benchmarks.server.WebFluxServer;

/**
 * The peers that are compared, by the names that the tables have for them.
 */
@SuppressWarnings("ImmutableEnumChecker") // The lists are.
enum Peer {

	/** {@code floor.c}. */
	FLOOR(Object.class, Stack.NONE),

	/** The module nchan of nginx, see {@link Nchan}. */
	NCHAN(Object.class, Stack.NONE),

	/** The peer that ratios relate to, besides the floor. */
	SSE_EMITTER_TOMCAT(SseEmitterServer.class, Stack.TOMCAT, "--sse-push.enabled=false"),

	SSE_EMITTER_JETTY(SseEmitterServer.class, Stack.JETTY, "--sse-push.enabled=false"),

	SSE_EVENTBUS_TOMCAT(SseEventBusServer.class, Stack.TOMCAT, "--sse-push.enabled=false"),

	WEBFLUX(WebFluxServer.class, Stack.NETTY),

	SERVLET_TOMCAT(SsePushServer.class, Stack.TOMCAT, "--sse-push.transport=servlet"),

	SERVLET_JETTY(SsePushServer.class, Stack.JETTY, "--sse-push.transport=servlet"),

	AUTO_TOMCAT(SsePushServer.class, Stack.TOMCAT, "--sse-push.transport=auto"),

	COMPACT_TOMCAT(SsePushServer.class, Stack.TOMCAT, "--sse-push.transport=auto",
			"--sse-push.compact-connections=true"),

	METERED_TOMCAT(MeteredServer.class, Stack.TOMCAT, "--sse-push.transport=auto"),

	AUTO_JETTY(SsePushServer.class, Stack.JETTY, "--sse-push.transport=auto");

	private final Class<?> application;

	private final Stack stack;

	private final List<String> arguments;

	Peer(Class<?> application, Stack stack, String... arguments) {
		this.application = application;
		this.stack = stack;
		this.arguments = List.of(arguments);
	}

	static Peer of(String label) {
		return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

	/** Return whether this is an application on a JVM. */
	boolean isJava() {
		return this.stack != Stack.NONE;
	}

	/** Return whether this can be measured on this machine. */
	boolean isInstalled() {
		return this != NCHAN || Nchan.isInstalled();
	}

	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	Class<?> application() {
		return this.application;
	}

	List<String> arguments() {
		return java.util.stream.Stream.concat(this.stack.arguments.stream(), this.arguments.stream()).toList();
	}

	/**
	 * The web server, chosen by leaving out the others on the class path.
	 */
	private enum Stack {

		NONE,
		TOMCAT("spring.autoconfigure.exclude=" + Stack.BOOT
				+ "jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration"),

		JETTY("spring.autoconfigure.exclude=" + Stack.BOOT
				+ "tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration"),

		NETTY("spring.main.web-application-type=reactive",
				"spring.autoconfigure.exclude=" + Stack.BOOT
						+ "tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration," + Stack.BOOT
						+ "jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration");

		private static final String BOOT = "org.springframework.boot.";

		private final List<String> arguments;

		Stack(String... properties) {
			this.arguments = java.util.Arrays.stream(properties).map("--"::concat).toList();
		}

	}

}
