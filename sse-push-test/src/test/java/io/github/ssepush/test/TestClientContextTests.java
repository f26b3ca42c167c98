package io.github.ssepush.test;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Transactional;

import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.test.app.Orders;
import io.github.ssepush.test.app.ShopApplication;
import io.github.ssepush.test.app.StubTransactions;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;
import io.github.ssepush.test.autoconfigure.SsePushTestTokensAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AutoConfigureSsePushTestClient} in each kind of application context,
 * and for a server that the kit knows nothing of.
 */
class TestClientContextTests {

	@Test
	void aStreamIsOpenedOnAServerThatTheKitHasNotStarted() {
		TestTokens tokens = new TestTokens();
		try (ConfigurableApplicationContext server = new SpringApplicationBuilder(ShopApplication.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(JwtDecoder.class,
					() -> tokens.decoder()))
			.properties("server.port=0", "spring.main.banner-mode=off", "sse-push.shutdown.drain-period=0")
			.run()) {
			int port = ((ServletWebServerApplicationContext) server).getWebServer().getPort();
			SsePushTestClient client = SsePushTestClient.bindTo("http://localhost:" + port, tokens);
			TestStream alice = client.as("alice").open();
			SsePushTemplate push = server.getBean(SsePushTemplate.class);
			push.sendToUser("alice", "1");
			assertThat(alice).next().hasData("1");
			alice.cut();
			push.sendToUser("alice", "2");
			alice.reconnect();
			assertThat(alice).next().hasData("2");
			assertThatIllegalStateException().isThrownBy(alice::settle)
				.withMessageContaining("use @AutoConfigureSsePushTestClient");
			client.closeStreams();
		}
	}

	@Test
	void twoContextsAtOnceHaveStreamsOfTheirOwn() throws Exception {
		TestContextManager one = prepare(OneContext.class);
		TestContextManager other = prepare(OtherContext.class);
		TestStream alice = client(one).as("alice").open();
		TestStream bob = client(other).as("alice").open();
		bean(one, SsePushTemplate.class).sendToUser("alice", "x");
		assertThat(alice).receives("x");
		assertThat(bob).receivedNothing();
		end(one, null);
		assertThat(bob).isOpen();
		assertThat(client(one).streams()).isEmpty();
		end(other, null);
		assertThat(client(other).streams()).isEmpty();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void theTranscriptIsPrintedWhenATestFails(CapturedOutput output) throws Exception {
		TestContextManager test = prepare(OneContext.class);
		TestStream alice = client(test).as("alice").open();
		bean(test, SsePushTemplate.class).sendToUser("alice", "in the transcript");
		assertThat(alice).receives("in the transcript");
		end(test, null);
		assertThat(output).doesNotContain("Stream of 'alice'");
		TestStream bob = prepared(test).as("bob").open();
		bean(test, SsePushTemplate.class).sendToUser("bob", "of a failure");
		assertThat(bob).receives("of a failure");
		end(test, new AssertionError("expected"));
		assertThat(output).contains("Stream of 'bob':", "of a failure");
	}

	@Test
	void anIntrospectorOfTheApplicationStaysTheOnlyOne() {
		assertDecoders(OpaqueTokenIntrospector.class, 0);
		assertDecoders(AuthenticationManagerResolver.class, 0);
		assertDecoders(Orders.class, 1);
	}

	private static <T> void assertDecoders(Class<T> present, int decoders) {
		RootBeanDefinition definition = new RootBeanDefinition(present, () -> Mockito.mock(present));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
				SsePushTestTokensAutoConfiguration.class)
			.web(WebApplicationType.NONE)
			.initializers((each) -> ((GenericApplicationContext) each).registerBeanDefinition("present", definition))
			.properties("spring.main.banner-mode=off")
			.run()) {
			assertThat(context.getBeansOfType(JwtDecoder.class)).hasSize(decoders);
		}
	}

	private static TestContextManager prepare(Class<?> type) throws Exception {
		TestContextManager manager = new TestContextManager(type);
		manager.beforeTestMethod(type.getDeclaredConstructor().newInstance(), Object.class.getMethod("toString"));
		return manager;
	}

	private static SsePushTestClient prepared(TestContextManager manager) throws Exception {
		manager.beforeTestMethod(new Object(), Object.class.getMethod("toString"));
		return client(manager);
	}

	private static void end(TestContextManager manager, Throwable failure) throws Exception {
		manager.afterTestMethod(new Object(), Object.class.getMethod("toString"), failure);
	}

	private static SsePushTestClient client(TestContextManager manager) {
		return bean(manager, SsePushTestClient.class);
	}

	private static <T> T bean(TestContextManager manager, Class<T> type) {
		return manager.getTestContext().getApplicationContext().getBean(type);
	}

	/** A test of an application. */
	@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = { "one=1", "sse-push.shutdown.drain-period=0" })
	@AutoConfigureSsePushTestClient
	static class OneContext {

	}

	/** A test of the same application with other properties. */
	@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = { "other=1", "sse-push.shutdown.drain-period=0" })
	@AutoConfigureSsePushTestClient
	static class OtherContext {

	}

	/** No server runs. */
	@Nested
	@SpringBootTest(classes = ShopApplication.class)
	@AutoConfigureSsePushTestClient
	class MockEnvironment {

		@Autowired
		private SsePushTestClient client;

		@Test
		void aStreamNeedsAServer() {
			assertThatIllegalStateException().isThrownBy(() -> this.client.as("alice").open())
				.withMessageContaining("use @SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)");
		}

	}

	/** Test tokens are not accepted. */
	@Nested
	@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = { "spring.security.oauth2.resourceserver.jwt.issuer-uri=https://id.example.invalid",
					"sse-push.shutdown.drain-period=0" })
	@AutoConfigureSsePushTestClient(tokens = false, timeout = "300ms")
	class WithoutTokens {

		@Autowired
		private SsePushTestClient client;

		@Test
		void aStreamOfAUserNeedsAnotherWay() {
			assertThatIllegalStateException().isThrownBy(() -> this.client.as("alice").open())
				.withMessageContaining("'tokens' of @AutoConfigureSsePushTestClient is false");
			assertThat(this.client.anonymous().open()).isRefusedWith(401);
		}

		@Test
		void theTimeoutIsThatOfTheAnnotation() {
			assertThat(this.client.timeout()).hasMillis(300);
		}

	}

	/** A test that rolls back. */
	@Nested
	@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = "sse-push.shutdown.drain-period=0")
	@ContextConfiguration(classes = StubTransactions.class)
	@AutoConfigureSsePushTestClient(timeout = "300ms")
	@Transactional
	class Transactions {

		@Autowired
		private SsePushTestClient client;

		@Autowired
		private Orders orders;

		@Test
		void theFailureNamesTheTransaction() {
			TestStream alice = this.client.as("alice").open();
			this.orders.ship("alice", 42);
			assertThat(Messages.of(() -> assertThat(alice).next("order-shipped")))
				.endsWith("1 message to user 'alice' waits for the commit of its transaction. "
						+ "Commit it in the test with TestTransaction.flagForCommit() and TestTransaction.end().");
			TestTransaction.end();
			assertThat(Messages.of(() -> assertThat(alice).next("order-shipped")))
				.endsWith("1 message to user 'alice' was dropped: its transaction was rolled back. "
						+ "A @Transactional test rolls back; end it with TestTransaction.end().");
			// All that was sent may take longer than the timeout.
			Awaitility.await().untilAsserted(() -> assertThat(alice).receivedNothing());
		}

	}

}
