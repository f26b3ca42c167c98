package io.github.ssepush;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams in applications whose filters know nothing of streams.
 */
@Tag("takeover")
@ParameterizedClass
@EachWire(http2 = false)
@Timeout(180)
class HostApplicationTests {

	@Parameter
	Wire wire;

	@Test
	void requestIsDispatchedOnceHoweverItsStreamEnds() {
		try (TestServer server = start(Dispatches.class, "sse-push.heartbeat-interval=100ms");
				LogCapture log = LogCapture.start()) {
			int before = server.bean(Dispatches.class).types.size();
			TestStream disconnected = server.open("alice");
			RawClient closed = RawClient.open(server, Tokens.of("bob"));
			RawClient reset = RawClient.open(server, Tokens.of("carol"));
			server.template().broadcast("hello").join();
			assertThat(disconnected).next().hasData("hello");
			server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join();
			closed.close();
			reset.reset();
			assertThat(disconnected).ends();
			server.awaitClients(0);
			Awaitility.await().until(() -> server.requestsInProgress() == 0);
			assertThat(server.bean(Dispatches.class).types).hasSize(3 + before).containsOnly(DispatcherType.REQUEST);
			assertThat(log.messages()).isEmpty();
		}
	}

	@Test
	void streamGoesThroughAFilterThatAddsEtags() {
		try (TestServer server = start(Etags.class); LogCapture log = LogCapture.start()) {
			TestStream alice = server.open("alice");
			server.template().sendToUser("alice", "hello").join();
			assertThat(alice).next().hasData("hello");
			assertThat(StreamDetails.headers(alice).firstValue("ETag")).isEmpty();
			assertThat(StreamDetails.headers(alice).firstValue("Content-Length")).isEmpty();
			assertThat(server.send(server.request("/text", "alice")).headers().firstValue("ETag")).isPresent();
			assertThat(ours(log)).isEmpty();
		}
	}

	@Test
	void filterThatCachesResponsesIsPassedByAndNamedOnce() {
		try (TestServer server = start(CachingFilter.class); LogCapture log = LogCapture.start()) {
			TestStream first = server.open("alice");
			TestStream second = server.open("alice");
			server.template().sendToUser("alice", "hello").join();
			assertThat(first).next().hasData("hello");
			assertThat(second).next().hasData("hello");
			assertThat(server.send(server.request("/text", "alice")).body()).startsWith("some text");
			assertThat(ours(log)).singleElement()
				.asString()
				.startsWith("WARN")
				.contains(ContentCachingResponseWrapper.class.getName());
		}
	}

	@ParameterizedTest
	@EnumSource
	void headersOfABodyThatAFilterChangesAreNotSent(Change change) throws Exception {
		try (TestServer server = start(ChangingFilter.class)) {
			HttpResponse<InputStream> stream = HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_1_1)
				.build()
				.send(server.request("/events?change=" + change, "alice").build(),
						HttpResponse.BodyHandlers.ofInputStream());
			assertThat(stream.headers().map())
				.doesNotContainKeys("content-encoding", "content-length", "etag", "content-digest", "last-modified",
						"accept-ranges")
				.containsKeys("x-early", "x-content-type-options", "cache-control");
			assertThat(stream.headers().firstValue("X-Late").isPresent()).isEqualTo(change != Change.EARLY);
			try (InputStream body = stream.body()) {
				readUntil(body, "event: sse-push.hello");
				server.template().sendToUser("alice", "hello").join();
				readUntil(body, "\ndata: hello\n");
			}
		}
	}

	@Test
	void filterWithoutAsyncSupportIsNamedOnceWhereThatMatters() {
		try (TestServer server = start(WithoutAsync.class); LogCapture log = LogCapture.start()) {
			if (isTakenOver()) {
				TestStream alice = server.open("alice");
				server.template().sendToUser("alice", "hello").join();
				assertThat(alice).next().hasData("hello");
				assertThat(ours(log)).isEmpty();
			}
			else {
				HttpResponse<String> first = server.send(server.request("/events", "alice"));
				HttpResponse<String> second = server.send(server.request("/events", "alice"));
				assertThat(List.of(first, second)).extracting(HttpResponse::statusCode).containsOnly(500);
				assertThat(first.headers().firstValue("Content-Type")).get()
					.asString()
					.startsWith("application/problem+json");
				assertThat(server.clients().clients()).isEmpty();
				assertThat(ours(log)).singleElement()
					.asString()
					.startsWith("ERROR")
					.contains("the filter 'audit' (" + Pass.class.getName() + ") is registered")
					.doesNotContain("elsewhere", "disabled");
			}
		}
	}

	@Test
	void filterWithoutAsyncSupportThatSpringBootDoesNotKnowIsReportedAllTheSame() {
		try (TestServer server = start(Unknown.class); LogCapture log = LogCapture.start()) {
			if (!isTakenOver()) {
				assertThat(server.send(server.request("/events", "alice")).statusCode()).isEqualTo(500);
				assertThat(ours(log)).singleElement().asString().contains("unknown to Spring Boot, is registered");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ISO-8859-1", "UTF-16", "UTF-8" })
	void headSaysUtf8WhateverCharsetTheApplicationForces(String charset) {
		try (TestServer server = start(Pass.class, "spring.servlet.encoding.charset=" + charset,
				"spring.servlet.encoding.force=true", "sse-push.limits.max-clients=1")) {
			TestStream alice = server.open("alice");
			server.template().sendToUser("alice", "h\u00e9llo \u20ac").join();
			assertThat(alice).next().hasData("h\u00e9llo \u20ac");
			assertThat(StreamDetails.headers(alice).firstValue("Content-Type")).get()
				.asString()
				.isEqualToIgnoringCase("text/event-stream;charset=UTF-8");
			HttpResponse<String> busy = server.send(server.request("/events", "bob"));
			assertThat(busy.body()).contains("sse-push.busy");
			HttpResponse<String> refused = server.send(server.request("/events?topic=%C3%A9", "alice"));
			assertThat(refused.body()).contains("\"status\":403");
			HttpResponse<String> module = server.send(server.request("/sse-push/sse-push.js", "alice"));
			assertThat(module.body()).contains("class SsePush");
			assertThat(List.of(busy, refused, module))
				.allSatisfy((response) -> assertThat(response.headers().firstValue("Content-Type")).get()
					.asString()
					.endsWithIgnoringCase(";charset=UTF-8"));
		}
	}

	@Test
	void compressionLeavesStreamsAlone() {
		try (TestServer server = start(Pass.class, "server.compression.enabled=true")) {
			TestStream alice = server.open(server.request("/events", "alice").header("Accept-Encoding", "gzip"));
			server.template().sendToUser("alice", "hello").join();
			assertThat(alice).next().hasData("hello");
			assertThat(StreamDetails.headers(alice).firstValue("Content-Encoding")).isEmpty();
			HttpResponse<String> other = server
				.send(server.request("/text", "alice").header("Accept-Encoding", "gzip"));
			assertThat(other.headers().firstValue("Content-Encoding")).hasValue("gzip");
		}
	}

	@Test
	void streamArrivesThoughTheApplicationWantsItCompressed() throws Exception {
		try (TestServer server = start(Pass.class, "server.compression.enabled=true",
				"server.compression.additional-mime-types=text/event-stream")) {
			HttpResponse<InputStream> response = HttpClient.newHttpClient()
				.send(server.request("/events", "alice").header("Accept-Encoding", "gzip").build(),
						HttpResponse.BodyHandlers.ofInputStream());
			boolean compressed = response.headers().firstValue("Content-Encoding").isPresent();
			assertThat(compressed).isEqualTo(this.wire.isTomcat());
			try (InputStream body = compressed ? new GZIPInputStream(response.body()) : response.body()) {
				readUntil(body, "sse-push.hello");
				server.template().sendToUser("alice", "hello").join();
				readUntil(body, "data: hello");
			}
		}
	}

	private boolean isTakenOver() {
		return this.wire.isTakenOver();
	}

	private TestServer start(Class<?> configuration, String... properties) {
		TestServer server = TestServer.start(this.wire,
				List.of(TestServer.Application.class, TextController.class, configuration), properties);
		server.send(server.request("/elsewhere"));
		return server;
	}

	/** Byte by byte: a reader would wait for more than has come. */
	private static void readUntil(InputStream body, String end) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(end) < 0) {
			int next = body.read();
			assertThat(next).as("byte after %s", read).isNotNegative();
			read.append((char) next);
		}
	}

	/** Return the lines that our own classes have logged. */
	private static List<String> ours(LogCapture log) {
		return log.messages().stream().filter((message) -> message.contains("tream")).toList();
	}

	/**
	 * Something else than a stream.
	 */
	@RestController
	static class TextController {

		@GetMapping("/text")
		String text() {
			return "some text ".repeat(1000);
		}

	}

	/**
	 * A filter that is in the way of nothing.
	 */
	static class Pass implements Filter {

		@Override
		public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			chain.doFilter(request, response);
		}

	}

	/**
	 * Notes each time that a request goes through the filters, before all security.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Dispatches {

		private final Queue<DispatcherType> types = new ConcurrentLinkedQueue<>();

		@Bean
		FilterRegistrationBean<Filter> dispatches() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				this.types.add(request.getDispatcherType());
				chain.doFilter(request, response);
			});
			registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

	}

	/**
	 * Adds an ETag to every response.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Etags {

		@Bean
		ShallowEtagHeaderFilter etags() {
			return new ShallowEtagHeaderFilter();
		}

	}

	/**
	 * Collects every response, as those do that log bodies.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ChangingFilter {

		@Bean
		FilterRegistrationBean<OncePerRequestFilter> changing() {
			FilterRegistrationBean<OncePerRequestFilter> registration = new FilterRegistrationBean<>(
					new OncePerRequestFilter() {

						@Override
						protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
								FilterChain chain) throws ServletException, IOException {
							String change = request.getParameter("change");
							if (change == null) {
								chain.doFilter(request, response);
								return;
							}
							ChangingResponse wrapper = new ChangingResponse(response, Change.valueOf(change));
							chain.doFilter(request, wrapper);
							wrapper.finish();
						}

					});
			registration.setAsyncSupported(true);
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
			return registration;
		}

	}

	/**
	 * The time at which a filter says what it does to the body.
	 */
	enum Change {

		EARLY, AT_FLUSH, PAST_ITS_OWN_WRAPPER

	}

	/**
	 * Compresses.
	 */
	static class ChangingResponse extends HttpServletResponseWrapper {

		private final HttpServletResponse original;

		private final Change change;

		private GZIPOutputStream output;

		ChangingResponse(HttpServletResponse original, Change change) {
			super(original);
			this.original = original;
			this.change = change;
			original.setHeader("X-Early", "1");
			if (change == Change.EARLY) {
				describeBody(original);
			}
		}

		private static void describeBody(HttpServletResponse response) {
			response.setHeader("Content-Encoding", "gzip");
			response.addHeader("ETag", "\"1\"");
			response.setIntHeader("Content-Length", 10);
			response.setContentLength(10);
			response.setHeader("content-digest", "sha-256=:x:");
			response.setDateHeader("Last-Modified", 1000);
			response.setHeader("Accept-Ranges", "bytes");
		}

		@Override
		public ServletOutputStream getOutputStream() throws IOException {
			if (this.output == null) {
				this.output = new GZIPOutputStream(getResponse().getOutputStream());
			}
			return super.getOutputStream();
		}

		@Override
		public void flushBuffer() throws IOException {
			HttpServletResponse response = (this.change == Change.PAST_ITS_OWN_WRAPPER) ? this.original
					: (HttpServletResponse) getResponse();
			if (this.change != Change.EARLY) {
				response.setHeader("X-Late", "1");
				describeBody(response);
			}
			getOutputStream();
			super.flushBuffer();
		}

		void finish() throws IOException {
			if (this.output != null) {
				this.output.finish();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CachingFilter {

		@Bean
		Filter caching() {
			return new OncePerRequestFilter() {

				@Override
				protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
						FilterChain chain) throws IOException, ServletException {
					ContentCachingResponseWrapper wrapper = new ContentCachingResponseWrapper(response);
					chain.doFilter(request, wrapper);
					wrapper.copyBodyToResponse();
				}

			};
		}

	}

	/**
	 * Several filters without async support, only one of which matters.
	 */
	@Configuration(proxyBeanMethods = false)
	static class WithoutAsync {

		@Bean
		FilterRegistrationBean<Filter> audit() {
			return withoutAsync("/*");
		}

		@Bean
		FilterRegistrationBean<Filter> elsewhere() {
			return withoutAsync("/elsewhere/*");
		}

		@Bean
		FilterRegistrationBean<Filter> disabled() {
			FilterRegistrationBean<Filter> registration = withoutAsync("/*");
			registration.setEnabled(false);
			return registration;
		}

		private static FilterRegistrationBean<Filter> withoutAsync(String pattern) {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new Pass());
			registration.addUrlPatterns(pattern);
			registration.setAsyncSupported(false);
			return registration;
		}

	}

	/**
	 * A filter that Spring Boot does not register.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Unknown {

		@Bean
		ServletContextInitializer unknown() {
			return (context) -> {
				FilterRegistration.Dynamic registration = context.addFilter("unknown", new Pass());
				registration.setAsyncSupported(false);
				registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
			};
		}

	}

}
