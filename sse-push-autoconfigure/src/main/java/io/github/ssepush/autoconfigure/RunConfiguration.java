package io.github.ssepush.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import io.github.ssepush.PayloadConverter;
import io.github.ssepush.RunOperations;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.web.stream.RunHandler;
import io.github.ssepush.web.stream.RunStopHandler;
import io.github.ssepush.web.stream.StreamAuthorization;
import io.github.ssepush.web.stream.StreamHandler;

/**
 * Runs, which work with the memory broker.
 *
 * @see MissingRunsFailureAnalyzer
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "sse-push.broker", havingValue = "memory", matchIfMissing = true)
class RunConfiguration {

	@Bean
	@ConditionalOnMissingBean(RunOperations.class)
	RunTemplate ssePushRunTemplate(SsePushBroker broker,
			@Qualifier(SsePushAutoConfiguration.METERED_BROKER) ObjectProvider<SsePushBroker> metered,
			PayloadConverter converter, ObjectProvider<SsePushListener> listeners, SsePushProperties properties) {
		return new RunTemplate(metered.getIfAvailable(() -> broker), converter,
				properties.run().settings(properties.limits().maxMessageSize()), new CompositeListener(listeners));
	}

	@Bean
	@ConditionalOnMissingBean(name = "ssePushRunHandlerMapping")
	SimpleUrlHandlerMapping ssePushRunHandlerMapping(ClientEngine engine, StreamHandler streams,
			StreamAuthorization requester, RunOperations runs, SsePushProperties properties) {
		String path = properties.path() + "/runs/{id}";
		return new SimpleUrlHandlerMapping(Map.of(path, new RunHandler(streams, requester), path + "/stop",
				new RunStopHandler(engine.admission(), requester, runs)), StreamConfiguration.MAPPING_ORDER);
	}

}
