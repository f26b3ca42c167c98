package io.github.ssepush.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

import io.github.ssepush.web.transport.TransportOpener;
import io.github.ssepush.web.transport.tomcat.TakeoverValve;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tomcat gets the valve of takeovers only where connections are taken over.
 */
class SsePushTomcatAutoConfigurationTests {

	private static final String CUSTOMIZER = "ssePushTomcatTakeoverCustomizer";

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SsePushAutoConfiguration.class, SsePushTomcatAutoConfiguration.class))
		.withBean(TomcatServletWebServerFactory.class);

	@Test
	void valveIsThereWhereConnectionsAreTakenOver() {
		this.runner.withPropertyValues("sse-push.transport=auto").run((context) -> {
			assertThat(context).hasSingleBean(TomcatConnectorInspector.class);
			assertThat(customized(context).getEngineValves()).hasOnlyElementsOfType(TakeoverValve.class).hasSize(1);
		});
	}

	@Test
	void serverIsLeftAloneWhereTheApplicationSaysSo() {
		this.runner.withPropertyValues("sse-push.transport=servlet")
			.run((context) -> assertThat(context).doesNotHaveBean(TakeoverValve.class)
				.doesNotHaveBean(CUSTOMIZER)
				.doesNotHaveBean(TomcatConnectorInspector.class));
	}

	@Test
	void serverOfAnotherVersionIsLeftAlone() {
		this.runner.withBean(TransportOpener.class, () -> null)
			.run((context) -> assertThat(customized(context).getEngineValves()).isEmpty());
	}

	@SuppressWarnings("unchecked")
	private static TomcatServletWebServerFactory customized(BeanFactory context) {
		TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory();
		((WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>) context.getBean(CUSTOMIZER))
			.customize(factory);
		return factory;
	}

}
