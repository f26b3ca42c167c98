package io.github.ssepush.harness;

import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;

/**
 * The servlet containers that everything has to work on.
 */
public enum Container {

	TOMCAT(TomcatServletWebServerFactory.class), JETTY(JettyServletWebServerFactory.class);

	private final Class<? extends ServletWebServerFactory> factory;

	Container(Class<? extends ServletWebServerFactory> factory) {
		this.factory = factory;
	}

	Class<? extends ServletWebServerFactory> factory() {
		return this.factory;
	}

}
