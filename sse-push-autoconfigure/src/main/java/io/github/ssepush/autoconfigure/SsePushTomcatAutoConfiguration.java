package io.github.ssepush.autoconfigure;

import org.apache.catalina.util.ServerInfo;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.beans.factory.ObjectProvider;
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

import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.transport.TransportOpener;
import io.github.ssepush.web.transport.tomcat.RecycleGuardValve;
import io.github.ssepush.web.transport.tomcat.TakeoverValve;
import io.github.ssepush.web.transport.tomcat.TomcatTakeover;
import io.github.ssepush.web.transport.tomcat.TomcatTransport;

/**
 * {@link AutoConfiguration Auto-configuration} of what streams need of Tomcat: a guard
 * for their responses and, unless the application says otherwise, its own sockets. Tomcat
 * makes the transport itself, by reflection.
 */
@AutoConfiguration(before = SsePushAutoConfiguration.class,
		afterName = "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ InternalHttpUpgradeHandler.class, ConfigurableTomcatWebServerFactory.class, EventStreams.class })
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
@RegisterReflection(classes = TomcatTransport.class, memberCategories = MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
public final class SsePushTomcatAutoConfiguration {

	@Bean
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> ssePushTomcatRecycleGuard() {
		return (factory) -> factory.addEngineValves(new RecycleGuardValve());
	}

	@Bean
	@ConditionalOnBean(ConfigurableTomcatWebServerFactory.class)
	@ConditionalOnMissingBean
	@ConditionalOnProperty(name = "sse-push.transport", havingValue = "auto", matchIfMissing = true)
	@Nullable TransportOpener ssePushTomcatTakeover(Environment environment) {
		return TakeoverCondition.isMet(environment, "Tomcat", ServerInfo.getServerNumber(), TomcatTakeover.TESTED)
				? new TomcatTakeover(StreamCompression.isOn(environment)) : null;
	}

	/** Absent with a version of Tomcat that no connection is taken over from. */
	@Bean
	@ConditionalOnBean(TransportOpener.class)
	@Nullable TakeoverValve ssePushTomcatTakeoverValve(ObjectProvider<TransportOpener> takeover) {
		return (takeover.getIfAvailable() != null) ? new TakeoverValve() : null;
	}

	@Bean
	@ConditionalOnBean(TakeoverValve.class)
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> ssePushTomcatTakeoverCustomizer(
			ObjectProvider<TakeoverValve> valve) {
		return (factory) -> valve.ifAvailable((present) -> factory.addEngineValves(present));
	}

	@Bean
	@ConditionalOnBean(TakeoverValve.class)
	TomcatConnectorInspector ssePushTomcatConnectorInspector(ObjectProvider<TakeoverValve> valve) {
		return new TomcatConnectorInspector(valve);
	}

}
