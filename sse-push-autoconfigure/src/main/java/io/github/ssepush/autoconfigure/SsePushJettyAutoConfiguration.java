package io.github.ssepush.autoconfigure;

import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.transport.TransportOpener;
import io.github.ssepush.web.transport.jetty.JettyTakeover;

/**
 * {@link AutoConfiguration Auto-configuration} of streams on Jetty's own connections,
 * unless the application says otherwise.
 */
@AutoConfiguration(before = SsePushAutoConfiguration.class,
		afterName = "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ ServletApiRequest.class, HttpStream.class, ConfigurableJettyWebServerFactory.class,
		EventStreams.class })
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
public final class SsePushJettyAutoConfiguration {

	@Bean
	@ConditionalOnBean(ConfigurableJettyWebServerFactory.class)
	@ConditionalOnMissingBean
	@ConditionalOnProperty(name = "sse-push.transport", havingValue = "auto", matchIfMissing = true)
	@Nullable TransportOpener ssePushJettyTakeover(Environment environment) {
		return TakeoverCondition.isMet(environment, "Jetty", Server.getVersion(), JettyTakeover.TESTED)
				? new JettyTakeover(StreamCompression.isOn(environment)) : null;
	}

}
