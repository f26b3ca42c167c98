package io.github.ssepush.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.web.stream.StreamHandler;
import io.github.ssepush.web.transport.TransportOpener;
import io.github.ssepush.web.transport.jetty.JettyTakeover;
import io.github.ssepush.web.transport.tomcat.TomcatTakeover;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams on Jetty's own connections, where Jetty serves and that is asked for.
 */
class SsePushJettyAutoConfigurationTests {

	private final WebApplicationContextRunner bare = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SsePushAutoConfiguration.class, SsePushJettyAutoConfiguration.class,
				SsePushTomcatAutoConfiguration.class));

	private final WebApplicationContextRunner runner = this.bare.withPropertyValues("sse-push.transport=auto")
		.withBean(JettyServletWebServerFactory.class);

	@Test
	void connectionsAreTakenOverAndTheLogSaysSo() {
		try (LogCapture log = LogCapture.start()) {
			this.runner.run((context) -> assertThat(context).getBean(TransportOpener.class)
				.isInstanceOf(JettyTakeover.class)
				.hasFieldOrPropertyWithValue("compressed", false));
			assertThat(log.messages()).filteredOn((message) -> message.contains("Jetty"))
				.singleElement()
				.asString()
				.matches("INFO Streams over HTTP/1.1 take over their connection from Jetty 12\\.[0-9.]+");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "sse-push.transport=servlet", "sse-push.enabled=false" })
	void connectionsAreLeftAloneWhereTheApplicationSaysSo(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TransportOpener.class));
	}

	@Test
	void takeoverBacksOffForTheApplications() {
		TransportOpener own = Mockito.mock(TransportOpener.class);
		this.runner.withBean(TransportOpener.class, () -> own)
			.run((context) -> assertThat(context).getBean(TransportOpener.class).isSameAs(own));
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.eclipse.jetty.ee11.servlet", "org.eclipse.jetty.server",
			"org.springframework.boot.jetty" })
	void takeoverIsAbsentWithoutJetty(String missing) {
		this.bare.withPropertyValues("sse-push.transport=auto")
			.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(StreamHandler.class)
				.doesNotHaveBean(TransportOpener.class));
	}

	@Test
	void eachServerHasItsOwnWhereBothAreOnTheClassPath() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(TransportOpener.class)
			.hasSingleBean(JettyTakeover.class));
		this.bare.withPropertyValues("sse-push.transport=auto")
			.withBean(TomcatServletWebServerFactory.class)
			.run((context) -> assertThat(context).hasSingleBean(TransportOpener.class)
				.hasSingleBean(TomcatTakeover.class));
	}

	@Test
	void takeoverKnowsWhetherEventStreamsAreCompressed() {
		this.runner
			.withPropertyValues("server.compression.enabled=true",
					"server.compression.additional-mime-types=text/event-stream")
			.run((context) -> assertThat(context).getBean(TransportOpener.class)
				.hasFieldOrPropertyWithValue("compressed", true));
		this.runner.withPropertyValues("server.compression.enabled=true")
			.run((context) -> assertThat(context).getBean(TransportOpener.class)
				.hasFieldOrPropertyWithValue("compressed", false));
	}

}
