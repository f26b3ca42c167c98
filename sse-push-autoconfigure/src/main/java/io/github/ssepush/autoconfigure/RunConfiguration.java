package io.github.ssepush.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import io.github.ssepush.MessagePublisher;
import io.github.ssepush.PayloadConverter;
import io.github.ssepush.RunOperations;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;
import io.github.ssepush.cluster.ControlCommand;
import io.github.ssepush.cluster.NodeCommands;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.GuardedBroker;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.web.stream.RunHandler;
import io.github.ssepush.web.stream.RunStopHandler;
import io.github.ssepush.web.stream.StreamAuthorization;
import io.github.ssepush.web.stream.StreamHandler;

/**
 * Runs, which need a broker that stores them.
 */
@Configuration(proxyBeanMethods = false)
class RunConfiguration {

	@Bean
	@ConditionalOnMissingBean(RunOperations.class)
	RunTemplate ssePushRunTemplate(SsePushBroker broker,
			@Qualifier(SsePushAutoConfiguration.METERED_BROKER) ObjectProvider<SsePushBroker> metered,
			PayloadConverter converter, ObjectProvider<SsePushListener> listeners, SsePushProperties properties) {
		SsePushBroker used = metered.getIfAvailable(() -> GuardedBroker.of(broker));
		NodeCommands commands = new NodeCommands(used);
		return new RunTemplate(broker.storesRuns() ? used : refusing(broker),
				(run) -> used.read(run, new Start.Earliest(), 1),
				(user, id) -> commands.carryOut(new ControlCommand.StopRun(user, id))
					.thenApply((stopped) -> stopped > 0),
				converter,
				properties.run().settings(properties.limits().maxMessageSize(), properties.redis().timeout()),
				new CompositeListener(listeners));
	}

	private static MessagePublisher refusing(SsePushBroker broker) {
		return (run, message) -> {
			throw new IllegalStateException("The broker " + broker.getClass().getName() + " stores no runs; use one "
					+ "whose storesRuns() returns true, or no SsePushBroker bean and 'sse-push.broker'");
		};
	}

	@Bean
	@ConditionalOnMissingBean(name = "ssePushRunHandlerMapping")
	SimpleUrlHandlerMapping ssePushRunHandlerMapping(ClientEngine engine, StreamHandler streams,
			StreamAuthorization authorization, RunOperations runs, SsePushProperties properties) {
		String path = properties.path() + "/runs/{id}";
		return new SimpleUrlHandlerMapping(
				Map.of(path, new RunHandler(streams, authorization), path + "/stop",
						new RunStopHandler(engine.admission(), authorization, runs)),
				StreamConfiguration.MAPPING_ORDER);
	}

}
