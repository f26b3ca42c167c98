package io.github.ssepush.test;

import java.util.Map;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.SsePushOperations;
import io.github.ssepush.test.app.OrderController;
import io.github.ssepush.test.app.Orders;
import io.github.ssepush.test.app.ShopApplication;
import io.github.ssepush.test.app.StubTransactions;
import io.github.ssepush.test.autoconfigure.AutoConfigureRecordingSsePush;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AutoConfigureRecordingSsePush} in each kind of application context.
 */
class RecordingSsePushContextTests {

	/** An application without a web server. */
	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@ContextConfiguration(classes = Orders.class)
	@AutoConfigureRecordingSsePush
	class WithoutServer {

		@Autowired
		private RecordingSsePush push;

		@Autowired
		private Orders orders;

		@Test
		void recordsWhatAServiceSends() {
			this.orders.ship("alice", 42);
			assertThat(this.push).sentTo("alice").hasName("order-shipped").hasJson("{\"order\":42}");
		}

		@Test
		void isClearedAfterEachTest() {
			assertThat(this.push).sentNothing();
			this.orders.ship("alice", 42);
		}

	}

	/** A slice has neither a template nor an engine. */
	@Nested
	@WebMvcTest(OrderController.class)
	@ContextConfiguration(classes = ShopApplication.class)
	@Import(Orders.class)
	@AutoConfigureRecordingSsePush
	class Slice {

		@Autowired
		private MockMvcTester mvc;

		@Autowired
		private RecordingSsePush push;

		@Test
		void recordsWhatARequestSends() {
			assertThat(this.mvc.post().uri("/orders/42/ship").principal(() -> "alice")).hasStatusOk();
			assertThat(this.push).sentTo("alice").hasJson("{\"order\":42}");
			assertThat(this.push).sentNothingTo("bob");
		}

	}

	/** The whole application, with the conversion and the limits of production. */
	@Nested
	@SpringBootTest(classes = ShopApplication.class,
			properties = { "sse-push.limits.max-message-size=64B",
					"spring.security.oauth2.resourceserver.jwt.issuer-uri=https://id.example.invalid" })
	@AutoConfigureRecordingSsePush
	class WholeApplication {

		@Autowired
		private RecordingSsePush push;

		@Autowired
		private ApplicationContext context;

		@Test
		void standsInForTheTemplate() {
			assertThat(this.context.getBean(SsePushOperations.class)).isSameAs(this.push);
		}

		@Test
		void checksTheSizeOfMessages() {
			this.push.sendToUser("alice", "x".repeat(64)).exceptionally((failure) -> null);
			assertThat(this.push).sentNothing();
		}

	}

	/** An application with a template of its own around the starter's. */
	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@ContextConfiguration(classes = { Orders.class, OwnOperations.Configuration.class })
	@AutoConfigureRecordingSsePush
	class OwnOperations {

		@Autowired
		private RecordingSsePush push;

		@Autowired
		private Orders orders;

		@Test
		void recordsInsteadOfTheApplicationsTemplate() {
			this.orders.ship("alice", 42);
			assertThat(this.push).sentTo("alice").hasPayload(Map.of("order", 42));
		}

		/** Defines a template. */
		@TestConfiguration(proxyBeanMethods = false)
		static class Configuration {

			@Bean
			SsePushOperations operations() {
				return new RecordingSsePush(new JsonMapper()::writeValueAsBytes);
			}

		}

	}

	/** A transaction that the test manages. */
	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
	@ContextConfiguration(classes = { Orders.class, StubTransactions.class })
	@AutoConfigureRecordingSsePush
	@Transactional
	class Transactions {

		@Autowired
		private RecordingSsePush push;

		@Autowired
		private Orders orders;

		@Test
		void aMessageWaitsForTheCommit() {
			this.orders.ship("alice", 42);
			assertThat(this.push.messages()).extracting(SentMessage::outcome)
				.containsExactly(SentMessage.Outcome.WAITING_FOR_COMMIT);
			assertThat(this.push).sentNothing();
			TestTransaction.flagForCommit();
			TestTransaction.end();
			assertThat(this.push).sentTo("alice").hasJson("{\"order\":42}");
		}

		@Test
		void aRollbackIsTheReasonForNoMessage() {
			this.orders.ship("alice", 42);
			TestTransaction.end();
			assertThat(this.push.messages()).extracting(SentMessage::outcome)
				.containsExactly(SentMessage.Outcome.ROLLED_BACK);
			assertThat(Messages.of(() -> assertThat(this.push).sentTo("alice"))).isEqualTo("""
					Expecting 1 message to user 'alice', but found none.
					1 message to user 'alice' was dropped: its transaction was rolled back. \
					A @Transactional test rolls back; end it with TestTransaction.end().""");
		}

	}

}
