package io.github.ssepush.harness;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.util.StringUtils;

/**
 * The ways that the bytes of a stream take: a servlet container, and whether a stream has
 * a connection of its own, is a request of the Servlet API, or one of several in a
 * connection of HTTP/2.
 */
public enum Wire {

	TOMCAT(TomcatServletWebServerFactory.class),

	JETTY(JettyServletWebServerFactory.class),

	TOMCAT_SERVLET(TomcatServletWebServerFactory.class, "sse-push.transport=servlet"),

	JETTY_SERVLET(JettyServletWebServerFactory.class, "sse-push.transport=servlet"),

	TOMCAT_HTTP2(TomcatServletWebServerFactory.class, "server.http2.enabled=true"),

	JETTY_HTTP2(JettyServletWebServerFactory.class, "server.http2.enabled=true");

	private static final List<String> NAMED = List
		.of(StringUtils.commaDelimitedListToStringArray(System.getProperty("tests.wires")));

	private final Class<? extends ServletWebServerFactory> factory;

	private final List<String> properties;

	Wire(Class<? extends ServletWebServerFactory> factory, String... properties) {
		this.factory = factory;
		this.properties = List.of(properties);
	}

	/**
	 * Return the wires to test.
	 * @return those that {@code -Dtests.wires=TOMCAT,JETTY} names, or all in a build with
	 * the profile {@code full}, or those with a connection of its own for each stream
	 */
	public static Set<Wire> tested() {
		return tested(EnumSet.of(TOMCAT, JETTY), EnumSet.allOf(Wire.class));
	}

	/**
	 * Return the wires to test where other ones matter.
	 * @param always the wires in every build that names none
	 * @param full the wires in a build with the profile {@code full} that names none
	 * @return some of these, or all that are named
	 */
	static Set<Wire> tested(Set<Wire> always, Set<Wire> full) {
		if (NAMED.isEmpty()) {
			return Extent.isFull() ? full : always;
		}
		Set<Wire> named = EnumSet.allOf(Wire.class);
		named.removeIf((wire) -> !NAMED.contains(wire.name()));
		return named;
	}

	Class<? extends ServletWebServerFactory> factory() {
		return this.factory;
	}

	String[] properties() {
		return this.properties.toArray(String[]::new);
	}

	public boolean isTomcat() {
		return this.factory == TomcatServletWebServerFactory.class;
	}

	public boolean isHttp2() {
		return this == TOMCAT_HTTP2 || this == JETTY_HTTP2;
	}

	/**
	 * Return whether the starter takes connections over here.
	 * @return {@code true} for the containers as they are by default
	 */
	public boolean isTakenOver() {
		return this.properties.isEmpty();
	}

}
