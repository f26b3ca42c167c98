package io.github.ssepush.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.task.TaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.security.config.Customizer;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurationSupport;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.ClientManager;
import io.github.ssepush.Destination;
import io.github.ssepush.PayloadConverter;
import io.github.ssepush.PushOutcome;
import io.github.ssepush.RunOperations;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.SsePushOperations;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.UserNameResolver;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.StarterThreads;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.security.LogoutListener;
import io.github.ssepush.security.TokenIdentityResolver;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.transaction.TransactionAwarePublisher;
import io.github.ssepush.web.stream.DecisionFailures;
import io.github.ssepush.web.stream.RefreshHandler;
import io.github.ssepush.web.stream.StreamAuthorization;
import io.github.ssepush.web.stream.StreamHandler;
import io.github.ssepush.web.transport.StreamTransports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests what the starter adds to an application, and what it leaves alone.
 */
class SsePushAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, SsePushAutoConfiguration.class));

	/** Close the shared servers, whose threads other tests would find. */
	@BeforeAll
	static void stopSharedServers() {
		TestServer.stopShared();
	}

	@Test
	void everythingIsThereByDefault() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SsePushOperations.class)
				.hasSingleBean(SsePushTemplate.class)
				.hasSingleBean(ClientManager.class)
				.hasSingleBean(MemoryBroker.class)
				.hasSingleBean(PayloadConverter.class)
				.hasSingleBean(TopicAuthorizer.class)
				.hasSingleBean(StreamHandler.class)
				.hasSingleBean(TransactionAwarePublisher.class);
			assertThat(context.getBean("ssePushHandlerMapping", SimpleUrlHandlerMapping.class).getUrlMap())
				.isEqualTo(Map.of("/events", context.getBean(StreamHandler.class), "/events/refresh",
						context.getBean(RefreshHandler.class)));
			assertThat(StarterThreads.names()).isNotEmpty();
		});
		StarterThreads.awaitEnd();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			ssePushClientEngine,  streams.factory.settings.heartbeatInterval, PT15S
			ssePushClientEngine,  streams.factory.settings.retry,             PT3S
			ssePushClientEngine,  streams.factory.settings.writeTimeout,      PT30S
			ssePushClientEngine,  streams.factory.settings.maxLifetime,       PT1H
			ssePushClientEngine,  logs.limits.user.messages,    1000
			ssePushClientEngine,  logs.limits.user.bytes,       262144
			ssePushClientEngine,  logs.limits.topic.bytes,      1048576
			ssePushMemoryBroker,  limits.history.messages,     1000
			ssePushMemoryBroker,  limits.history.userBytes,    262144
			ssePushMemoryBroker,  limits.history.topicBytes,   1048576
			ssePushMemoryBroker,  limits.history.retention,    PT1H
			ssePushMemoryBroker,  limits.totalBytes,          67108864
			ssePushMemoryBroker,  limits.destinations,        100000
			ssePushMemoryBroker,  limits.history.idempotencyPeriod, PT10M
			ssePushTemplate,      maxMessageSize,             1048576
			ssePushStreamHandler, requests.authorization.maxTopics,         8
			ssePushClientEngine,  admission.limit.max,                  2147483647
			ssePushClientEngine,  streams.registry.maxPerUser,        20
			ssePushClientEngine,  admission.userLimit.max,              2147483647
			ssePushClientEngine,  streams.factory.clock.skew,         PT1M
			ssePushClientEngine,  streams.factory.settings.expiryLead,        PT30S
			ssePushStreamAuthorization,     requireExpiry,              false
			ssePushStreamAuthorization,     minHeartbeatInterval,       PT1S
			ssePushEngineLifecycle, shutdown.drainPeriod,     PT3S
			ssePushEngineLifecycle, shutdown.waitForRuns,     PT0S
			ssePushRunTemplate,     store.settings.flushInterval, PT0.05S
			ssePushRunTemplate,     store.settings.maxSize,   1048576
			ssePushRunTemplate,     store.settings.idleTimeout, PT5M
			ssePushMemoryBroker,    limits.history.run.retention, PT10M
			""")
	void objectsHaveTheDefaults(String bean, String field, String value) {
		this.runner.run((context) -> assertThat(valueOf(context, bean, field)).isEqualTo(value));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			heartbeat-interval=7s,          ssePushClientEngine,  streams.factory.settings.heartbeatInterval, PT7S
			retry=7s,                       ssePushClientEngine,  streams.factory.settings.retry,             PT7S
			client.write-timeout=7s,        ssePushClientEngine,  streams.factory.settings.writeTimeout,      PT7S
			client.max-lifetime=7s,         ssePushClientEngine,  streams.factory.settings.maxLifetime,       PT7S
			client.min-heartbeat-interval=7s, ssePushStreamAuthorization,   minHeartbeatInterval,       PT7S
			client.writers=7,               ssePushClientEngine,  writers.count,           7
			history.max-messages=7,         ssePushClientEngine,  logs.limits.user.messages,    7
			history.max-messages=7,         ssePushMemoryBroker,  limits.history.messages,     7
			history.max-user-size=7KB,      ssePushClientEngine,  logs.limits.user.bytes,       7168
			history.max-user-size=7KB,      ssePushMemoryBroker,  limits.history.userBytes,    7168
			history.max-topic-size=7KB,     ssePushClientEngine,  logs.limits.topic.bytes,      7168
			history.max-topic-size=7KB,     ssePushMemoryBroker,  limits.history.topicBytes,   7168
			history.retention=7s,           ssePushMemoryBroker,  limits.history.retention,    PT7S
			history.max-total-size=7KB,     ssePushMemoryBroker,  limits.totalBytes,          7168
			history.max-destinations=7,     ssePushMemoryBroker,  limits.destinations,        7
			history.idempotency-period=7s,  ssePushMemoryBroker,  limits.history.idempotencyPeriod, PT7S
			limits.max-message-size=7KB,    ssePushTemplate,      maxMessageSize,             7168
			limits.max-topics=7,            ssePushStreamHandler, requests.authorization.maxTopics,         7
			limits.max-topics=0,            ssePushStreamHandler, requests.authorization.maxTopics,         0
			limits.max-clients=7,           ssePushClientEngine,  admission.limit.max,                  7
			limits.max-clients-per-user=7,  ssePushClientEngine,  streams.registry.maxPerUser,        7
			limits.max-clients-per-user=0,  ssePushClientEngine,  streams.registry.maxPerUser,        2147483647
			limits.max-connects-per-user=7, ssePushClientEngine,  admission.connectRate.max,            7
			limits.max-connects-per-user=0, ssePushClientEngine,  admission.connectRate.max,            2147483647
			limits.at-user-limit=refuse,    ssePushClientEngine,  admission.userLimit.max,              20
			limits.at-user-limit=refuse,    ssePushClientEngine,  streams.registry.maxPerUser,        2147483647
			limits.max-pending-events=7,    ssePushClientEventPublisher, backlog.maxCount,    7
			security.clock-skew=7s,         ssePushClientEngine,  streams.factory.clock.skew,         PT7S
			security.expiry-lead=7s,        ssePushClientEngine,  streams.factory.settings.expiryLead,        PT7S
			security.require-expiry=true,   ssePushStreamAuthorization,     requireExpiry,              true
			shutdown.drain-period=7s,       ssePushEngineLifecycle, shutdown.drainPeriod,     PT7S
			shutdown.wait-for-runs=7s,      ssePushEngineLifecycle, shutdown.waitForRuns,     PT7S
			run.flush-interval=7ms,         ssePushRunTemplate,     store.settings.flushInterval, PT0.007S
			run.max-size=7KB,               ssePushRunTemplate,     store.settings.maxSize,   7168
			run.idle-timeout=7s,            ssePushRunTemplate,     store.settings.idleTimeout, PT7S
			run.retention=7s,               ssePushMemoryBroker,    limits.history.run.retention, PT7S
			redis.timeout=7s,               ssePushRunTemplate,     store.settings.startTimeout, PT7S
			shutdown.drain-period=0,        ssePushEngineLifecycle, shutdown.drainPeriod,     PT0S
			""")
	void propertyReachesItsObject(String property, String bean, String field, String value) {
		this.runner.withPropertyValues("sse-push." + property)
			.run((context) -> assertThat(valueOf(context, bean, field)).isEqualTo(value));
	}

	@Test
	void restartsOfDevToolsDoNotWaitForTheDrain() throws IOException {
		Properties settings = new Properties();
		for (URL url : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-devtools.properties"))) {
			try (InputStream stream = url.openStream()) {
				settings.load(stream);
			}
		}
		String[] defaults = settings.stringPropertyNames()
			.stream()
			.filter((name) -> name.startsWith("defaults.sse-push."))
			.map((name) -> name.substring("defaults.".length()) + "=" + settings.getProperty(name))
			.toArray(String[]::new);
		this.runner.withPropertyValues(defaults)
			.run((context) -> assertThat(valueOf(context, "ssePushEngineLifecycle", "shutdown.drainPeriod"))
				.isEqualTo("PT0S"));
	}

	@Test
	void pathIsMappedToTheStream() {
		this.runner.withPropertyValues("sse-push.path=/push/to-you")
			.run((context) -> assertThat(
					context.getBean("ssePushHandlerMapping", SimpleUrlHandlerMapping.class).getUrlMap())
				.isEqualTo(Map.of("/push/to-you", context.getBean(StreamHandler.class), "/push/to-you/refresh",
						context.getBean(RefreshHandler.class))));
	}

	@Test
	void fewThreadsWriteByDefault() {
		this.runner.run((context) -> assertThat(context.getBean(ClientEngine.class)).extracting("writers.count")
			.asInstanceOf(InstanceOfAssertFactories.INTEGER)
			.isBetween(1, 4));
	}

	@ParameterizedTest
	@ValueSource(strings = { "sse-push.path=events", "sse-push.path=/", "sse-push.path=", "sse-push.path=/events/",
			"sse-push.path=/events/**", "sse-push.path=/{user}", "sse-push.path=/a b", "sse-push.heartbeat-interval=0s",
			"sse-push.heartbeat-interval=-1s", "sse-push.heartbeat-interval=often", "sse-push.retry=0s",
			"sse-push.retry=-1s", "sse-push.client.write-timeout=0s", "sse-push.client.write-timeout=-1s",
			"sse-push.client.max-lifetime=0s", "sse-push.client.max-lifetime=-1s", "sse-push.client.writers=0",
			"sse-push.client.min-heartbeat-interval=999ms", "sse-push.client.writers=-1",
			"sse-push.client.writers=many", "sse-push.history.max-messages=0", "sse-push.history.max-user-size=-1B",
			"sse-push.history.max-topic-size=-1B", "sse-push.history.max-total-size=-1B",
			"sse-push.history.retention=0s", "sse-push.history.max-destinations=0",
			"sse-push.history.idempotency-period=0s", "sse-push.limits.max-message-size=0B",
			"sse-push.limits.max-message-size=-1B", "sse-push.limits.max-message-size=big",
			"sse-push.limits.max-topics=-1", "sse-push.limits.max-topics=79", "sse-push.limits.max-topics=100",
			"sse-push.limits.max-topics=2147483647", "sse-push.limits.max-clients=0",
			"sse-push.security.clock-skew=-1s", "sse-push.security.expiry-lead=-1s", "sse-push.limits.max-clients=-1",
			"sse-push.limits.max-clients=few", "sse-push.limits.max-clients-per-user=-1",
			"sse-push.limits.max-connects-per-user=-1", "sse-push.limits.at-user-limit=pray",
			"sse-push.limits.max-pending-events=0", "sse-push.security.query-parameter=",
			"sse-push.security.query-parameter=topic", "sse-push.security.query-parameter=from",
			"sse-push.security.query-parameter=heartbeat", "sse-push.security.query-parameter=last_event_id",
			"sse-push.presence.grace=0s", "sse-push.presence.grace=-1s", "sse-push.run.flush-interval=-1s",
			"sse-push.run.max-size=-1B", "sse-push.run.max-size=0B", "sse-push.run.idle-timeout=0s",
			"sse-push.run.idle-timeout=-1s", "sse-push.run.retention=0s", "sse-push.run.retention=-1s",
			"sse-push.shutdown.wait-for-runs=-1s", "sse-push.shutdown.drain-period=-1s", "sse-push.redis.timeout=0s",
			"sse-push.redis.timeout=-1s", "sse-push.redis.timeout=1ms", "sse-push.redis.timeout=99ms",
			"sse-push.redis.beat-interval=0s", "sse-push.redis.beat-interval=1ms", "sse-push.redis.beat-interval=99ms",
			"sse-push.history.retention=-1s", "sse-push.history.idempotency-period=-1s",
			"sse-push.security.ticket.lifetime=0s", "sse-push.security.ticket.max-per-user=0",
			"sse-push.cors.max-age=-1s" })
	void valueThatCanNotBeRightStopsTheApplicationAndNamesItsProperty(String property) {
		this.runner.withPropertyValues(property).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasStackTraceContaining("'" + property.split("=")[0] + "'");
		});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void failureAnalysisNamesTheMostTopicsThatFitAnId(CapturedOutput output) {
		assertThatThrownBy(() -> TestServer.start(Wire.TOMCAT, "sse-push.limits.max-topics=100").close())
			.hasStackTraceContaining("'sse-push.limits.max-topics'");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'sse-push.limits.max-topics' must be at most 78, not 100");
	}

	@ParameterizedTest
	@MethodSource("applicationsBeans")
	<T> void beanBacksOffForTheApplications(Class<T> type, String name, Supplier<T> own) {
		this.runner.withBean("own", type, own).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(type).hasBean("own").doesNotHaveBean(name);
			assertThat(context).hasSingleBean(ClientManager.class).hasSingleBean(SsePushOperations.class);
		});
	}

	static Stream<Arguments> applicationsBeans() {
		return Stream.of(bean(PayloadConverter.class, "ssePushPayloadConverter", () -> (payload) -> new byte[0]),
				bean(TopicAuthorizer.class, "ssePushTopicAuthorizer", () -> (authentication, topic) -> true),
				bean(SsePushBroker.class, "ssePushMemoryBroker", SsePushAutoConfigurationTests::broker),
				bean(ClientEngine.class, "ssePushClientEngine", SsePushAutoConfigurationTests::engine),
				bean(ClientManager.class, "ssePushClientManager", () -> engine().clientManager()),
				bean(SsePushOperations.class, "ssePushTemplate", SsePushAutoConfigurationTests::template),
				bean(SsePushTemplate.class, "ssePushTemplate", SsePushAutoConfigurationTests::template),
				bean(TransactionAwarePublisher.class, "ssePushTransactionAwarePublisher",
						() -> new TransactionAwarePublisher(broker())),
				bean(UserNameResolver.class, "ssePushUserNameResolver", () -> (authentication) -> "somebody"),
				bean(TokenIdentityResolver.class, "ssePushTokenIdentityResolver",
						() -> new TokenIdentityResolver(Authentication::getName)),
				bean(StreamAuthorization.class, "ssePushStreamAuthorization",
						SsePushAutoConfigurationTests::authorization),
				bean(RefreshHandler.class, "ssePushRefreshHandler", () -> new RefreshHandler(engine().admission(),
						engine().clientManager(), authorization(), (request, grant, secret) -> {
						})),
				bean(LogoutListener.class, "ssePushLogoutListener",
						() -> new LogoutListener(engine().clientManager(), Authentication::getName)),
				bean(StreamHandler.class, "ssePushStreamHandler", () -> new StreamHandler(engine().streams(),
						authorization(), new StreamTransports(null, List.of(), (request) -> List.of()))));
	}

	@Test
	void mappingBacksOffForTheApplications() {
		SimpleUrlHandlerMapping own = new SimpleUrlHandlerMapping();
		this.runner.withBean("ssePushHandlerMapping", SimpleUrlHandlerMapping.class, () -> own)
			.run((context) -> assertThat(context.getBean("ssePushHandlerMapping", SimpleUrlHandlerMapping.class))
				.isSameAs(own));
	}

	@Test
	void applicationsBeansAreUsed() {
		PayloadConverter converter = (payload) -> new byte[0];
		TopicAuthorizer authorizer = (authentication, topic) -> true;
		SsePushBroker broker = broker();
		this.runner.withBean(PayloadConverter.class, () -> converter)
			.withBean(TopicAuthorizer.class, () -> authorizer)
			.withBean(SsePushBroker.class, () -> broker)
			.run((context) -> {
				assertThat(context.getBean(SsePushTemplate.class)).extracting("converter").isSameAs(converter);
				assertThat(context.getBean(StreamHandler.class)).extracting("requests.authorization.authorizer")
					.isSameAs(authorizer);
				assertThat(context.getBean(ClientEngine.class)).extracting("clients.cluster.broker.broker")
					.isSameAs(broker);
				assertThat(context.getBean(TransactionAwarePublisher.class)).extracting("publisher.broker")
					.isSameAs(broker);
			});
	}

	@Test
	void brokerThatStoresNoRunsIsNamedWhenOneIsStarted() {
		SsePushBroker broker = (SsePushBroker) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SsePushBroker.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "storesRuns" -> false;
					case "publish" -> throw new AssertionError("Nothing is to be stored");
					default -> method.invoke(broker(), arguments);
				});
		this.runner.withBean(SsePushBroker.class, () -> broker).run((context) -> {
			RunOperations runs = context.getBean(RunOperations.class);
			assertThatIllegalStateException().isThrownBy(() -> runs.start("alice", "answer"))
				.withMessageContaining(broker.getClass().getName())
				.withMessageContaining("storesRuns()");
			assertThat(runs.stop("alice", "answer")).isCompletedWithValue(false);
		});
	}

	@Test
	void jsonIsWrittenByTheApplicationsMapper() {
		JsonMapper mapper = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();
		this.runner.withBean(JsonMapper.class, () -> mapper)
			.run((context) -> assertThat(context.getBean(PayloadConverter.class).convert(new Lease(Duration.ZERO)))
				.asString()
				.contains("\"time-to-live\""));
	}

	@Test
	void applicationWithoutAMapperStillSendsJson() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(SsePushAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(PayloadConverter.class).convert(List.of(1))).asString()
				.isEqualTo("[1]"));
	}

	@Test
	void nothingIsLeftOfTheStarterThatIsSwitchedOff() {
		this.runner
			.withConfiguration(AutoConfigurations.of(SsePushSecurityAutoConfiguration.class,
					SsePushMetricsAutoConfiguration.class))
			.withPropertyValues("sse-push.enabled=false")
			.run((context) -> {
				assertNothingOfOurs(context);
				assertThat(context).doesNotHaveBean(HandlerMapping.class);
				StarterThreads.awaitEnd();
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { DispatcherServlet.class, Authentication.class })
	void noStreamsAreHeldWithoutAClassThatTheyNeed(Class<?> type) {
		this.runner.withClassLoader(new FilteredClassLoader(type))
			.run(SsePushAutoConfigurationTests::assertIsPublisher);
	}

	@Test
	void messagesAreSentAtOnceWithoutTransactions() {
		this.runner.withClassLoader(new FilteredClassLoader(TransactionSynchronizationManager.class))
			.run(SsePushAutoConfigurationTests::assertMessagesAreSentAtOnce);
		this.runner.withPropertyValues("sse-push.transaction-aware=false")
			.run(SsePushAutoConfigurationTests::assertMessagesAreSentAtOnce);
	}

	@Test
	void otherApplicationsThanServletOnesArePublishers() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, SsePushAutoConfiguration.class))
			.run(SsePushAutoConfigurationTests::assertIsPublisher);
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, SsePushAutoConfiguration.class))
			.run(SsePushAutoConfigurationTests::assertIsPublisher);
	}

	@Test
	void listenerThatFailsDoesNotKeepTheOthersFromTheNews() {
		StringBuilder heard = new StringBuilder();
		this.runner.withBean("a", SsePushListener.class, () -> heardBy((outcome) -> {
			throw new IllegalStateException("on purpose");
		})).withBean("b", SsePushListener.class, () -> heardBy((outcome) -> {
			throw new AssertionError("on purpose");
		})).withBean("c", SsePushListener.class, () -> heardBy(heard::append)).run((context) -> {
			context.getBean(SsePushTemplate.class).sendToUser("alice", "hi").orTimeout(10, TimeUnit.SECONDS).join();
			assertThat(heard).hasToString("ACCEPTED");
		});
	}

	private static SsePushListener heardBy(Consumer<PushOutcome> hearer) {
		return new SsePushListener() {

			@Override
			public void messageSent(Destination.Kind destination, PushOutcome outcome) {
				hearer.accept(outcome);
			}

		};
	}

	@Test
	void beansAreItsOwnAndNoneThatChangesTheApplication() {
		List<String> before;
		try (TestServer server = TestServer.start(Wire.TOMCAT, "sse-push.enabled=false")) {
			before = List.of(server.context().getBeanDefinitionNames());
		}
		try (TestServer server = TestServer.start(Wire.TOMCAT)) {
			ConfigurableApplicationContext context = server.context();
			List<String> after = List.of(context.getBeanDefinitionNames());
			assertThat(after).containsAll(before);
			List<String> ours = after.stream().filter((name) -> !before.contains(name)).toList();
			assertThat(ours).contains("ssePushTemplate", "ssePushSecurityFilterChain", "ssePushMetrics")
				.allMatch((name) -> name.startsWith("ssePush") || name.startsWith("sse-push-io.github.ssepush.")
						|| name.startsWith("io.github.ssepush."));
			for (Class<?> harmful : List.of(Executor.class, TaskExecutor.class, TaskScheduler.class,
					BearerTokenResolver.class, AuthenticationConverter.class, JwtAuthenticationConverter.class,
					CorsConfigurationSource.class, ObjectMapper.class, WebMvcConfigurationSupport.class,
					Customizer.class)) {
				assertThat(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(context, harmful))
					.as(harmful.getSimpleName())
					.doesNotContainAnyElementsOf(ours);
			}
		}
	}

	@ParameterizedTest
	@EachContainer
	void lazyApplicationPushes(Wire wire) {
		try (TestServer server = TestServer.start(wire, "spring.main.lazy-initialization=true")) {
			TestStream alice = server.open("alice");
			server.template().sendToUser("alice", "hi").orTimeout(10, TimeUnit.SECONDS).join();
			assertThat(alice).next().hasData("hi");
			assertThat(server.send(server.request("/events")).statusCode()).isEqualTo(401);
		}
	}

	@ParameterizedTest
	@EachContainer
	void pathIsFreeWhereTheStarterIsSwitchedOff(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.enabled=false")) {
			assertThat(server.send(server.request("/events", "alice")).statusCode()).isEqualTo(404);
			StarterThreads.awaitEnd();
		}
	}

	private static void assertMessagesAreSentAtOnce(AssertableWebApplicationContext context) {
		assertThat(context).doesNotHaveBean(TransactionAwarePublisher.class);
		assertThat(context.getBean(SsePushTemplate.class)).extracting("publisher.broker")
			.isSameAs(context.getBean(SsePushBroker.class));
	}

	private static void assertIsPublisher(ApplicationContextAssertProvider<?> context) {
		assertThat(context).hasNotFailed()
			.hasSingleBean(SsePushTemplate.class)
			.doesNotHaveBean(ClientEngine.class)
			.doesNotHaveBean(StreamHandler.class)
			.doesNotHaveBean(HandlerMapping.class);
	}

	private static void assertNothingOfOurs(ApplicationContextAssertProvider<?> context) {
		assertThat(context).hasNotFailed();
		assertThat(Arrays.stream(context.getBeanDefinitionNames()).map((name) -> context.getBean(name)))
			.noneMatch((bean) -> bean.getClass().getName().startsWith("io.github.ssepush"));
	}

	private static String valueOf(AssertableWebApplicationContext context, String bean, String field) {
		List<Object> value = new ArrayList<>();
		assertThat(context.getBean(bean)).extracting(field).satisfies(value::add);
		return String.valueOf(value.get(0));
	}

	private static <T> Arguments bean(Class<T> type, String name, Supplier<T> own) {
		return Arguments.of(type, name, own);
	}

	private static SsePushBroker broker() {
		return new MemoryBroker(
				new MemoryLimits(new HistoryLimits(1, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)), 1, 1));
	}

	private static ClientEngine engine() {
		return new ClientEngine(broker(), EngineSettings.forTests(), new SsePushListener() {
		});
	}

	private static StreamAuthorization authorization() {
		return new StreamAuthorization((request, authentication) -> ClientIdentity.of("somebody"),
				(authentication, topic) -> true, 1, false, Duration.ofSeconds(1),
				new DecisionFailures((failure) -> HttpStatus.INTERNAL_SERVER_ERROR, (reason) -> {
				}));
	}

	private static SsePushTemplate template() {
		return new SsePushTemplate(broker(), (payload) -> new byte[0], 1, new SsePushListener() {
		});
	}

	/**
	 * A payload whose property's name depends on who writes it.
	 *
	 * @param timeToLive how long
	 */
	record Lease(Duration timeToLive) {

	}

}
