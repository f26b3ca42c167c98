package io.github.ssepush.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

import io.github.ssepush.engine.ClientEngine;

/**
 * {@link AutoConfiguration Auto-configuration} of the security of the stream's path, and
 * of nothing else: it comes after all of Spring Boot's own, which would back off for the
 * chain defined here and leave the application open. Where it is not switched off and
 * can't protect the path, the application does not start.
 */
@AutoConfiguration(after = SsePushAutoConfiguration.class, afterName = {
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnBean(ClientEngine.class)
@ConditionalOnBooleanProperty(name = "sse-push.security.enabled", matchIfMissing = true)
@Import({ StreamResourceServerConfiguration.class, UnprotectedStreamConfiguration.class })
public final class SsePushSecurityAutoConfiguration {

}
