package io.github.ssepush;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import jakarta.json.Json;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyNamingStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.GsonHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.autoconfigure.SsePushAutoConfiguration;
import io.github.ssepush.harness.IsolatedApplication;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.payload.JacksonPayloadConverter;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests what becomes of a payload: the JSON that a controller would have answered with,
 * or a failure.
 */
class PayloadTests {

	private static TestServer server;

	@BeforeAll
	static void startServer() {
		server = TestServer.shared(Wire.TOMCAT);
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@ParameterizedTest
	@MethodSource("applications")
	void payloadIsTheJsonThatAControllerAnswersWith(Class<?> application, String preferred, String json) {
		try (TestServer own = TestServer.start(Wire.TOMCAT,
				List.of(TestServer.Application.class, OrderController.class, application),
				"spring.http.converters.preferred-json-mapper=" + preferred)) {
			String answer = own.send(own.request("/order", "alice")).body();
			TestStream alice = own.open("alice");
			own.template().sendToUser("alice", new Order()).join();
			assertThat(StreamDetails.data(alice, 1)).containsExactly(answer).containsExactly(json);
			own.template().sendToUser("alice", "as {it} is").join();
			own.template().sendToUser("alice", "and {bytes}".getBytes(StandardCharsets.UTF_8)).join();
			assertThat(alice).receives("as {it} is", "and {bytes}");
		}
	}

	static Stream<Arguments> applications() {
		return Stream.of(Arguments.of(Jackson3.class, "jackson", "{\"unit-price\":12.50}"),
				Arguments.of(Jackson2.class, "jackson2", "{\"unitPrice\":1250}"),
				Arguments.of(WithGson.class, "gson", "{\"unit-price\":12.50}"),
				Arguments.of(WithJsonb.class, "jsonb", "{\"unit-price\":12.50}"),
				Arguments.of(OwnConverter.class, "jackson", "{\"order\":\"\u00fc\"}"),
				Arguments.of(MapperOfAType.class, "jackson", "{\"unit-price\":12.50}"),
				Arguments.of(OwnMvc.class, "jackson", "{\"unit_price\":12.50}"),
				Arguments.of(Latin.class, "jackson", "{\"unitPrice\":12.50}"));
	}

	@Test
	void templateMayBeNeededByWhatConfiguresSpringMvc() {
		try (TestServer own = TestServer.start(Wire.TOMCAT,
				List.of(TestServer.Application.class, NeedsTemplate.class))) {
			TestStream alice = own.open("alice");
			own.template().sendToUser("alice", new Order()).join();
			assertThat(alice).next().hasData("{\"unitPrice\":12.50}");
		}
	}

	@ParameterizedTest
	@MethodSource("unsendable")
	void whatCanNotBeMeantIsNotSent(Object payload) {
		assertThatThrownBy(() -> server.template().sendToUser("alice", payload).join()).cause()
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("Could not send")
			.hasMessageContaining("PayloadConverter");
	}

	static Stream<Object> unsendable() {
		return Stream.of(CompletableFuture.completedFuture(1), new FutureTask<>(() -> 1), Mono.just(1), Flux.just(1),
				new SubmissionPublisher<>(), Optional.empty(), OptionalInt.empty(), (Supplier<?>) () -> 1,
				(Callable<?>) () -> 1, new DeferredResult<>(), new SseEmitter(), ResponseEntity.ok(1),
				ServerSentEvent.builder(1).build(), new ByteArrayInputStream(new byte[1]), new StringReader("1"),
				new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode().put("a", 1),
				new com.fasterxml.jackson.databind.ObjectMapper().createArrayNode().add(1), new JsonObject(),
				Json.createObjectBuilder().add("a", 1).build(), List.of(Optional.empty()),
				Map.of("a", CompletableFuture.completedFuture(1)), new Object[] { Mono.just(1) },
				Optional.of(List.of(Optional.empty())), SseMessage.data(SseMessage.of("nested")).build());
	}

	@Test
	void whatIsMeantIsSent() {
		TestStream alice = server.open("alice");
		for (Object payload : List.of(Optional.of(1), new JsonMapper().createObjectNode().put("a", 1),
				Stream.of(1).toList(), Map.of("a", Optional.of(1)), new int[] { 1 }, 1)) {
			server.template().sendToUser("alice", payload).join();
		}
		assertThat(alice).receives("1", "{\"a\":1}", "[1]", "{\"a\":1}", "[1]", "1");
	}

	@Test
	void starterWorksWithoutJackson3() throws Exception {
		assertThat(IsolatedApplication.without("tools/jackson").call(WithoutJackson3.class))
			.isEqualTo("{\"unitPrice\":12.50} 401 {\"detail\":\"A token is required: "
					+ "send it as 'Authorization: Bearer'\",\"status\":401,\"title\":\"Unauthorized\"}");
	}

	@ParameterizedTest
	@MethodSource("unsendable")
	void whatCanNotBeMeantIsNotSentByAPublisherEither(Object payload) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JacksonPayloadConverter(SingletonSupplier.of(new JsonMapper())).convert(payload))
			.withMessageContaining("Could not send")
			.withMessageContaining("PayloadConverter");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring-webmvc", "spring-web" })
	void publisherNeedsNoSpringMvc(String missing) throws Exception {
		assertThat(IsolatedApplication.without(missing).call(WithoutMvc.class)).isEqualTo("{\"unitPrice\":12.50}");
	}

	/**
	 * Runs where there is no Spring MVC.
	 */
	public static final class WithoutMvc implements Callable<String> {

		@Override
		public String call() {
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
					SsePushAutoConfiguration.class)) {
				PayloadConverter converter = context.getBean(PayloadConverter.class);
				assertThatIllegalArgumentException().isThrownBy(() -> converter.convert(Mono.just(1)))
					.withMessageContaining("PayloadConverter");
				return new String(converter.convert(new Order()), StandardCharsets.UTF_8);
			}
		}

	}

	/**
	 * Runs where there is no Jackson 3.
	 */
	public static final class WithoutJackson3 implements Callable<String> {

		@Override
		public String call() {
			assertThatThrownBy(() -> Class.forName("tools.jackson.databind.json.JsonMapper"))
				.isInstanceOf(ClassNotFoundException.class);
			try (TestServer own = TestServer.start(Wire.JETTY, "management.endpoints.enabled-by-default=false")) {
				TestStream alice = own.open("alice");
				own.template().sendToUser("alice", new Order()).join();
				var refused = own.send(own.request("/events"));
				return StreamDetails.data(alice, 1).get(0) + " " + refused.statusCode() + " " + refused.body();
			}
		}

	}

	/**
	 * A payload.
	 */
	public static class Order {

		public BigDecimal getUnitPrice() {
			return this.unitPrice;
		}

		private final BigDecimal unitPrice = new BigDecimal("12.50");

	}

	/**
	 * Answers with what is sent.
	 */
	@RestController
	static class OrderController {

		@GetMapping(path = "/order", produces = MediaType.APPLICATION_JSON_VALUE)
		Order order() {
			return new Order();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Jackson3 {

		@Bean
		JsonMapperBuilderCustomizer kebab() {
			return (builder) -> builder.propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Jackson2 {

		@Bean
		com.fasterxml.jackson.databind.ObjectMapper cents() {
			var cents = new com.fasterxml.jackson.databind.module.SimpleModule();
			cents.addSerializer(BigDecimal.class, new com.fasterxml.jackson.databind.JsonSerializer<>() {

				@Override
				public void serialize(BigDecimal value, JsonGenerator generator,
						com.fasterxml.jackson.databind.SerializerProvider serializers) throws java.io.IOException {
					generator.writeNumber(value.movePointRight(2).toBigInteger());
				}

			});
			return new com.fasterxml.jackson.databind.ObjectMapper().registerModule(cents);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithGson {

		@Bean
		Gson gson() {
			return new GsonBuilder().setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_DASHES).create();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithJsonb {

		@Bean
		Jsonb jsonb() {
			return JsonbBuilder
				.create(new JsonbConfig().withPropertyNamingStrategy(PropertyNamingStrategy.LOWER_CASE_WITH_DASHES));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConverter {

		@Bean
		HttpMessageConverter<Order> orders() {
			return new AbstractHttpMessageConverter<>(MediaType.APPLICATION_JSON) {

				@Override
				protected boolean supports(Class<?> type) {
					return type == Order.class;
				}

				@Override
				protected Order readInternal(Class<? extends Order> type, HttpInputMessage input) {
					return new Order();
				}

				@Override
				protected void writeInternal(Order order, HttpOutputMessage output) throws java.io.IOException {
					output.getBody().write("{\"order\":\"\u00fc\"}".getBytes(StandardCharsets.UTF_8));
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MapperOfAType implements WebMvcConfigurer {

		@Override
		public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
			JacksonJsonHttpMessageConverter converter = new JacksonJsonHttpMessageConverter();
			converter.registerMappersForType(Order.class, (mappers) -> mappers.put(MediaType.APPLICATION_JSON,
					JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build()));
			builder.withJsonConverter(converter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMvc implements WebMvcConfigurer {

		@Override
		public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
			builder.withJsonConverter(new JacksonJsonHttpMessageConverter(
					JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Latin implements WebMvcConfigurer {

		@Override
		public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
			GsonHttpMessageConverter converter = new GsonHttpMessageConverter();
			converter.setDefaultCharset(StandardCharsets.UTF_16BE);
			builder.withJsonConverter(converter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeedsTemplate implements WebMvcConfigurer {

		NeedsTemplate(SsePushTemplate template) {
			assertThat(template).isNotNull();
		}

	}

}
