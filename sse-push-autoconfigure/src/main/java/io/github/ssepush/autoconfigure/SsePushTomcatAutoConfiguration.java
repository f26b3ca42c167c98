package io.github.ssepush.autoconfigure;

import org.apache.catalina.util.ServerInfo;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.ssepush.web.TransportOpener;
import io.github.ssepush.web.tomcat.RecycleGuardValve;
import io.github.ssepush.web.tomcat.TomcatTakeover;
import io.github.ssepush.web.tomcat.TomcatTransport;

/**
 * {@link AutoConfiguration Auto-configuration} of what streams need of Tomcat: a guard
 * for their responses and, unless the application says otherwise, its own sockets. Tomcat
 * makes the transport itself, by reflection.
 */
@AutoConfiguration(before = SsePushAutoConfiguration.class,
		afterName = "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ InternalHttpUpgradeHandler.class, ConfigurableTomcatWebServerFactory.class })
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
@RegisterReflection(classes = TomcatTransport.class, memberCategories = MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
public final class SsePushTomcatAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(SsePushTomcatAutoConfiguration.class);

	SsePushTomcatAutoConfiguration() {
	}

	@Bean
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> ssePushTomcatRecycleGuard() {
		return (factory) -> factory.addEngineValves(new RecycleGuardValve());
	}

	@Bean
	@ConditionalOnBean(ConfigurableTomcatWebServerFactory.class)
	@ConditionalOnMissingBean
	@ConditionalOnProperty(name = "sse-push.transport", havingValue = "auto", matchIfMissing = true)
	TransportOpener ssePushTomcatTakeover(Environment environment) {
		logger.info("Streams over HTTP/1.1 take over their connection from {}", ServerInfo.getServerInfo());
		return new TomcatTakeover(StreamCompression.isOn(environment));
	}

}
