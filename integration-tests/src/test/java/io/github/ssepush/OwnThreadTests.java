package io.github.ssepush;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;

import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.DeafListener;
import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.StarterThreads;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.TestTokens;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads of the starter inherit nothing from the thread that makes them, and end with
 * the application.
 */
@Tag("streams")
class OwnThreadTests {

	private static final Queue<String> inherited = new ConcurrentLinkedQueue<>();

	/** Says which threads are made, and by whom, where it has a value. */
	private static final InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>() {

		@Override
		protected String childValue(String parentValue) {
			if (parentValue != null && Arrays.stream(new Throwable().getStackTrace())
				.map(StackTraceElement::getClassName)
				.anyMatch((name) -> name.startsWith("io.github.ssepush.") && !name.contains("Tests")
						&& !name.startsWith("io.github.ssepush.harness.")
						&& !name.startsWith("io.github.ssepush.test."))) {
				inherited.add(Arrays.toString(new Throwable().getStackTrace()));
			}
			return parentValue;
		}

	};

	@TempDir
	private Path directory;

	@BeforeAll
	static void stopSharedServers() {
		TestServer.stopShared();
	}

	@AfterEach
	void forget() {
		tenant.remove();
		inherited.clear();
	}

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY, Wire.JETTY_SERVLET })
	void noThreadInheritsFromTheRequestThatMakesIt(Wire wire) {
		tenant.set("the main thread's");
		try (TestServer server = TestServer.start(wire, List.of(TestServer.Application.class, Tenants.class))) {
			Tenants tenants = server.bean(Tenants.class);
			TestStream alice = server.open("alice");
			assertThat(server.send(server.request("/fail", "alice")).statusCode()).isEqualTo(404);
			Awaitility.await().until(() -> !tenants.seen.isEmpty());
			assertThat(tenants.seen).containsExactly("null " + OwnThreadTests.class.getClassLoader());
			server.template().sendToUser("alice", "hi").join();
			assertThat(alice).next().hasData("hi");
			Awaitility.await().until(() -> {
				server.template().sendToClient("nobody", SseMessage.data("x").idempotencyKey("key").build());
				return StarterThreads.names().containsAll(List.of("sse-push-timer", "sse-push-failures"));
			});
			assertThat(inherited).isEmpty();
		}
		StarterThreads.awaitEnd();
	}

	@Test
	void threadsForRedisInheritNothingAndEnd() {
		tenant.set("the main thread's");
		try (RedisProcess redis = RedisProcess.start()) {
			RedisBroker broker = Brokers.on(redis.uri(), "threads:", Brokers.limits(100));
			broker.start(new NodeRegistration("node"), new DeafListener());
			broker.attach(Destination.user("alice")).join();
			assertThat(StarterThreads.names()).contains("sse-push-redis-loop", "sse-push-redis-answers")
				.anyMatch((name) -> name.startsWith("sse-push-redis-lettuce"));
			broker.stop();
			assertThat(inherited).isEmpty();
			StarterThreads.awaitEnd();
		}
	}

	/**
	 * Stop an application as from a WAR: the server lives on, the application is taken
	 * away.
	 */
	@Test
	void applicationThatIsUndeployedLeavesNoThreadAndKeepsNoClassLoader() throws Exception {
		Tomcat tomcat = new Tomcat();
		tomcat.setBaseDir(this.directory.toString());
		tomcat.setPort(0);
		tomcat.getConnector();
		Context application = tomcat.addContext("", this.directory.toString());
		application.addServletContainerInitializer((classes, context) -> new War().onStartup(context), null);
		try {
			tomcat.start();
			ClassLoader loader = application.getLoader().getClassLoader();
			SsePushTestClient client = SsePushTestClient
				.bindTo("http://localhost:" + tomcat.getConnector().getLocalPort(), new TestTokens());
			List<TestStream> streams = Stream.of("alice", "bob")
				.map((user) -> client.as(user).token(Tokens.of(user)).open())
				.toList();
			assertThat(StarterThreads.names()).isNotEmpty();
			application.stop();
			streams.forEach((stream) -> assertThat(stream).ends());
			StarterThreads.awaitEnd();
			assertThat(Thread.getAllStackTraces().keySet())
				.filteredOn((thread) -> thread.getContextClassLoader() == loader)
				.filteredOn((thread) -> !thread.equals(Thread.currentThread()))
				.isEmpty();
		}
		finally {
			tomcat.stop();
			tomcat.destroy();
		}
	}

	/**
	 * The initializer that a WAR has in the place of a main method.
	 */
	private static final class War extends SpringBootServletInitializer {

		@Override
		public void onStartup(ServletContext context) throws ServletException {
			super.onStartup(context);
		}

		@Override
		protected SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
			return builder.sources(TestServer.Application.class)
				.properties("spring.main.banner-mode=off", "spring.jmx.enabled=false", "logging.level.root=WARN",
						"sse-push.transport=servlet", "sse-push.shutdown.drain-period=0",
						"spring.autoconfigure.exclude=" + DataRedisAutoConfiguration.class.getName());
		}

	}

	/**
	 * An application that keeps its tenant where threads inherit it, and forgets a send.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Tenants {

		private final Queue<String> seen = new ConcurrentLinkedQueue<>();

		@EventListener
		void connected(ClientConnectedEvent event) {
			this.seen.add(tenant.get() + " " + Thread.currentThread().getContextClassLoader());
		}

		@Bean
		FilterRegistrationBean<Filter> tenantFilter(SsePushOperations push) {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				tenant.set("the request's");
				push.sendToClient("nobody", SseMessage.data("x").idempotencyKey("key").build());
				try {
					chain.doFilter(request, response);
				}
				finally {
					tenant.remove();
				}
			});
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			registration.setAsyncSupported(true);
			return registration;
		}

	}

}
