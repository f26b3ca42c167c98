package io.github.ssepush.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

import io.github.ssepush.web.EventStreams;

/**
 * {@link AutoConfiguration Auto-configuration} of what streams need of the server. What
 * is a setting of the whole server is changed only where the application asks for that.
 */
@AutoConfiguration
@ConditionalOnClass(EventStreams.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SsePushProperties.class)
@Import({ TomcatConnectorConfiguration.class, JettyConnectorConfiguration.class })
public final class SsePushServerAutoConfiguration {

}
