package io.github.ssepush.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import io.github.ssepush.web.stream.BrowserModuleHandler;

/**
 * Serves the browser's side of the stream. Not with the application's own static
 * resources, whose places and paths are the application's to change. The handler is no
 * bean: it is a {@code CorsConfigurationSource}, of which there may be one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "sse-push.browser.enabled", matchIfMissing = true)
class BrowserModuleConfiguration {

	@Bean
	SimpleUrlHandlerMapping ssePushBrowserHandlerMapping() {
		BrowserModuleHandler handler = new BrowserModuleHandler();
		return new SimpleUrlHandlerMapping(Map.of("/sse-push/*.js", handler, "/sse-push/*.d.ts", handler),
				StreamConfiguration.MAPPING_ORDER);
	}

}
