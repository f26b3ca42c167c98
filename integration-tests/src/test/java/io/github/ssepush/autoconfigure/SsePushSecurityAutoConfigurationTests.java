package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.security.ticket.TicketHandler;
import io.github.ssepush.ticket.MemoryTicketStore;
import io.github.ssepush.ticket.TicketStore;
import io.github.ssepush.web.stream.RefreshHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chain that protects the stream's path, and what happens where it can't.
 */
class SsePushSecurityAutoConfigurationTests {

	private static final String CHAIN = "ssePushSecurityFilterChain";

	private final WebApplicationContextRunner bare = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DispatcherServletAutoConfiguration.class,
				WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class, SecurityAutoConfiguration.class,
				ServletWebSecurityAutoConfiguration.class, OAuth2ResourceServerAutoConfiguration.class,
				OAuth2ResourceServerWebSecurityAutoConfiguration.class, SsePushAutoConfiguration.class,
				SsePushSecurityAutoConfiguration.class));

	/** With a chain of the application's own, so that Spring Boot makes none. */
	private final WebApplicationContextRunner ours = this.bare.withBean("own", SecurityFilterChain.class,
			() -> new DefaultSecurityFilterChain((request) -> true, List.of()));

	private final WebApplicationContextRunner runner = this.bare.withBean(JwtDecoder.class, Tokens::decoder);

	private final ApplicationContextRunner propertiesAlone = new ApplicationContextRunner()
		.withUserConfiguration(Properties.class);

	@Test
	void chainStandsBeforeSpringBoots() {
		this.runner.run((context) -> {
			assertThat(context).getBeans(SecurityFilterChain.class).containsOnlyKeys(CHAIN, "jwtSecurityFilterChain");
			assertThat(context.getBean(FilterChainProxy.class).getFilterChains()).containsExactly(
					context.getBean(CHAIN, SecurityFilterChain.class),
					context.getBean("jwtSecurityFilterChain", SecurityFilterChain.class));
		});
	}

	@Test
	void chainChecksTokensOfTheIssuerThatTheApplicationNames() {
		this.bare.withPropertyValues("spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://localhost:1/keys")
			.run((context) -> assertThat(context).hasBean(CHAIN));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/push/stream", "/push/stream/", "/push/stream/more" })
	void chainIsForTheStreamsPath(String path) {
		this.runner.withPropertyValues("sse-push.path=/push/stream")
			.run((context) -> assertThat(matches(context, path)).isTrue());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/events", "/push", "/push/", "/push/streams", "/push/stream.json", "/a/push/stream",
			"/PUSH/STREAM" })
	void chainIsForNothingElse(String path) {
		this.runner.withPropertyValues("sse-push.path=/push/stream")
			.run((context) -> assertThat(matches(context, path)).isFalse());
	}

	@Test
	void chainBacksOffForTheApplications() {
		SecurityFilterChain own = new DefaultSecurityFilterChain((request) -> true, List.of());
		this.bare.withBean(CHAIN, SecurityFilterChain.class, () -> own).run((context) -> {
			assertThat(context).hasSingleBean(SecurityFilterChain.class);
			assertThat(context.getBean(CHAIN)).isSameAs(own);
		});
	}

	@Test
	void chainIsAddedToOtherChainsOfTheApplication() {
		this.runner
			.withBean("own", SecurityFilterChain.class,
					() -> new DefaultSecurityFilterChain((request) -> true, List.of()))
			.run((context) -> assertThat(context.getBean(FilterChainProxy.class).getFilterChains()).containsExactly(
					context.getBean(CHAIN, SecurityFilterChain.class),
					context.getBean("own", SecurityFilterChain.class)));
	}

	@Test
	void applicationProtectsThePathWhereTheChainIsSwitchedOff() {
		this.bare.withPropertyValues("sse-push.security.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(SsePushTemplate.class).doesNotHaveBean(CHAIN));
		this.runner.withPropertyValues("sse-push.security.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(SsePushTemplate.class).doesNotHaveBean(CHAIN));
	}

	@Test
	void ticketsAreMadeWhereTheChainIs() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(TicketStore.class).hasSingleBean(RefreshHandler.Renewal.class);
			assertThat(handlers(context)).containsEntry("/events/ticket", context.getBean(TicketHandler.class));
		});
		for (String off : List.of("sse-push.security.enabled=false", "sse-push.security.ticket.enabled=false")) {
			this.runner.withPropertyValues(off).run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(TicketStore.class)
					.doesNotHaveBean(RefreshHandler.Renewal.class);
				assertThat(handlers(context)).doesNotContainKey("/events/ticket").containsKey("/events/refresh");
			});
		}
	}

	@Test
	void ticketsAreKeptWhereTheApplicationSays() {
		TicketStore own = new MemoryTicketStore(Duration.ofSeconds(1), Duration.ofHours(1), 1);
		this.runner.withBean(TicketStore.class, () -> own)
			.run((context) -> assertThat(context.getBean(TicketStore.class)).isSameAs(own));
	}

	@ParameterizedTest
	@ValueSource(strings = { "sse-push.security.ticket.lifetime=31s", "sse-push.security.ticket.lifetime=0",
			"sse-push.security.ticket.max-per-user=0" })
	void ticketsHaveLimits(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining(property.substring(0, property.indexOf('='))));
	}

	@Test
	void ticketsAreNoTokens() {
		this.runner.withPropertyValues("sse-push.security.query-parameter=ticket")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("sse-push.security.query-parameter"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "sse-push.cors.allowed-origins", "sse-push.cors.allowed-origin-patterns" })
	void pagesOfAnyOriginDoNotGetCookies(String property) {
		this.runner.withPropertyValues(property + "=*", "sse-push.cors.allow-credentials=true")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("'" + property + "' must not be '*'")
				.hasMessageContaining("'sse-push.cors.allow-credentials'"));
		this.runner.withPropertyValues(property + "=*").run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "**", "https://*", "http*", "http*://*", "*://*", "https://*:[*]", "https://**.com",
			"https://*.com", "https://*.co.uk", "https://*.dev", "https://*example.com", "*example.com",
			"https://app.*", "https://app.*:8443", "http://192.168.*", "https://*.github.io",
			"https://app-*.vercel.app", "null", "n*" })
	void patternsThatAnybodyCanMatchDoNotGetCookies(String pattern) {
		for (String more : List.of("", "https://app.example.com,")) {
			this.propertiesAlone
				.withPropertyValues("sse-push.cors.allowed-origin-patterns=" + more + pattern,
						"sse-push.cors.allow-credentials=true")
				.run((context) -> assertThat(context.getStartupFailure()).rootCause()
					.hasMessageContaining("'sse-push.cors.allowed-origin-patterns'")
					.hasMessageContaining("'sse-push.cors.allow-credentials'"));
		}
		this.propertiesAlone.withPropertyValues("sse-push.cors.allowed-origin-patterns=" + pattern)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://*.example.com", "https://*.example.com:[8080,8443]", "https://*.example.com:[*]",
			"https://*.example", "http://*.localhost:[*]", "http://localhost:[*]", "https://app-*.example.com",
			"http*://app.example.com", "https://*.shop.example.co.uk", "https://app.example.com" })
	void patternsOfOwnDomainsMayGetCookies(String pattern) {
		this.propertiesAlone
			.withPropertyValues("sse-push.cors.allowed-origin-patterns[0]=" + pattern,
					"sse-push.cors.allow-credentials=true")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void nullIsAnOriginOfAnybody() {
		this.runner.withPropertyValues("sse-push.cors.allowed-origins=null", "sse-push.cors.allow-credentials=true")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("'sse-push.cors.allow-credentials'"));
	}

	@Test
	void originsAreNotIgnoredWhereTheChainIsSwitchedOff() {
		this.runner
			.withPropertyValues("sse-push.security.enabled=false", "sse-push.cors.allowed-origins=https://app.example")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("sse-push.cors"));
	}

	@Test
	void nobodyElseGetsOurOrigins() {
		this.runner.withPropertyValues("sse-push.cors.allowed-origins=https://app.example")
			.run((context) -> assertThat(context.getBeansOfType(CorsConfigurationSource.class).keySet())
				.noneMatch((name) -> name.startsWith("ssePush")));
	}

	@Test
	void nothingIsProtectedWhereThereIsNoStream() {
		this.bare.withPropertyValues("sse-push.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CHAIN));
	}

	@Test
	void applicationWithoutDecoderDoesNotStart() {
		this.bare.run(SsePushSecurityAutoConfigurationTests::assertUnprotected);
		this.bare.withPropertyValues("spring.main.lazy-initialization=true")
			.run(SsePushSecurityAutoConfigurationTests::assertUnprotected);
	}

	@ParameterizedTest
	@ValueSource(classes = { BearerTokenResolver.class, HttpSecurity.class })
	void applicationWithoutAClassThatTheChainNeedsDoesNotStart(Class<?> type) {
		WebApplicationContextRunner without = new WebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SsePushAutoConfiguration.class, SsePushSecurityAutoConfiguration.class))
			.withBean(JwtDecoder.class, Tokens::decoder)
			.withClassLoader(new FilteredClassLoader(type));
		without.run(SsePushSecurityAutoConfigurationTests::assertUnprotected);
		without.withPropertyValues("sse-push.security.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(SsePushTemplate.class));
	}

	@Test
	void applicationWithoutResourceServerOnItsClassPathDoesNotStart() {
		new WebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SsePushAutoConfiguration.class, SsePushSecurityAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.security.oauth2"))
			.run(SsePushSecurityAutoConfigurationTests::assertUnprotected);
	}

	@Test
	void failureIsAnalysed() {
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, (type, name, failure) -> {
			});
		assertThat(analyzers).hasAtLeastOneElementOfType(MissingJwtDecoderFailureAnalyzer.class)
			.hasAtLeastOneElementOfType(AmbiguousAuthenticationFailureAnalyzer.class);
		FailureAnalysis analysis = new MissingJwtDecoderFailureAnalyzer()
			.analyze(new IllegalStateException(new MissingJwtDecoderException()));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("protected by JWT").contains("no JwtDecoder");
		assertThat(analysis.getAction()).contains("'spring.security.oauth2.resourceserver.jwt.issuer-uri'")
			.contains("'sse-push.security.enabled=false'");
	}

	@Test
	void decoderMayBeRegisteredAfterAllConditions() {
		this.bare
			.withInitializer((context) -> context
				.addBeanFactoryPostProcessor((beans) -> beans.registerSingleton("late", Tokens.decoder())))
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
		this.bare
			.withBean(BeanFactoryPostProcessor.class,
					() -> (beans) -> beans.registerSingleton("late", Tokens.decoder()))
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
		this.bare.withPropertyValues("spring.main.lazy-initialization=true")
			.withBean(BeanFactoryPostProcessor.class,
					() -> (beans) -> beans.registerSingleton("late", Tokens.decoder()))
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
	}

	@Test
	void oneOfSeveralDecodersIsNamedOrPrimary() {
		WebApplicationContextRunner several = this.ours.withBean("one", JwtDecoder.class, Tokens::decoder)
			.withBean("two", JwtDecoder.class, Tokens::decoder);
		several.run((context) -> assertAmbiguous(context, "sse-push.security.authentication-bean", "'one', 'two'"));
		several.withPropertyValues("sse-push.security.authentication-bean=two")
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
		this.ours.withBean("one", JwtDecoder.class, Tokens::decoder)
			.withBean("two", JwtDecoder.class, Tokens::decoder, (definition) -> definition.setPrimary(true))
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
		this.ours.withBean("one", JwtDecoder.class, Tokens::decoder)
			.withBean("two", JwtDecoder.class, Tokens::decoder, (definition) -> definition.setFallback(true))
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
		this.ours.withBean("one", JwtDecoder.class, Tokens::decoder)
			.withBean("two", JwtDecoder.class, Tokens::decoder, (definition) -> definition.setAutowireCandidate(false))
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
	}

	@Test
	void lazyApplicationIsToldOfSeveralDecodersAtItsStart() {
		this.ours.withPropertyValues("spring.main.lazy-initialization=true")
			.withBean("one", JwtDecoder.class, Tokens::decoder)
			.withBean("two", JwtDecoder.class, Tokens::decoder)
			.run((context) -> assertAmbiguous(context, "sse-push.security.authentication-bean", "'one', 'two'"));
	}

	@Test
	void nameHasToBeThatOfABeanThatFits() {
		this.runner.withPropertyValues("sse-push.security.authentication-bean=other")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("sse-push.security.authentication-bean")
				.hasMessageContaining("other")
				.hasMessageContaining("jwtDecoder"));
		this.runner.withPropertyValues("sse-push.security.converter-bean=jwtDecoder")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("sse-push.security.converter-bean"));
	}

	@Test
	void decoderAndIntrospectorAreAmbiguous() {
		WebApplicationContextRunner both = this.ours.withBean("decoder", JwtDecoder.class, Tokens::decoder)
			.withBean("introspector", OpaqueTokenIntrospector.class, () -> (token) -> {
				throw new BadOpaqueTokenException("no");
			});
		both.run((context) -> assertAmbiguous(context, "sse-push.security.authentication-bean",
				"'decoder', 'introspector'"));
		both.withPropertyValues("sse-push.security.authentication-bean=introspector")
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
		both.withUserConfiguration(Resolver.class).run(SsePushSecurityAutoConfigurationTests::assertChosen);
		this.ours.withUserConfiguration(Resolver.class).run(SsePushSecurityAutoConfigurationTests::assertChosen);
	}

	@Test
	void oneOfSeveralConvertersIsNamed() {
		WebApplicationContextRunner several = this.runner.withUserConfiguration(Converters.class);
		several.run((context) -> assertAmbiguous(context, "sse-push.security.converter-bean", "'first', 'second'"));
		several.withPropertyValues("sse-push.security.converter-bean=second")
			.run(SsePushSecurityAutoConfigurationTests::assertChosen);
	}

	private static void assertChosen(AssertableWebApplicationContext context) {
		assertThat(context).hasNotFailed();
		assertThat(context.getBean(CHAIN, SecurityFilterChain.class).getFilters())
			.hasAtLeastOneElementOfType(BearerTokenAuthenticationFilter.class);
	}

	private static void assertAmbiguous(AssertableWebApplicationContext context, String property, String beans) {
		assertThat(context).hasFailed();
		FailureAnalysis analysis = new AmbiguousAuthenticationFailureAnalyzer().analyze(context.getStartupFailure());
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("sse-push").contains(beans);
		assertThat(analysis.getAction()).contains("'" + property + "'");
	}

	private static void assertUnprotected(AssertableWebApplicationContext context) {
		assertThat(context).hasFailed();
		assertThat(new MissingJwtDecoderFailureAnalyzer().analyze(context.getStartupFailure())).isNotNull();
	}

	private static Map<String, Object> handlers(AssertableWebApplicationContext context) {
		return context.getBean("ssePushHandlerMapping", SimpleUrlHandlerMapping.class).getHandlerMap();
	}

	private static boolean matches(AssertableWebApplicationContext context, String path) {
		return context.getBean(CHAIN, SecurityFilterChain.class).matches(new MockHttpServletRequest("GET", path));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(SsePushProperties.class)
	static class Properties {

	}

	/**
	 * Resolvers, one of which has nothing to do with requests.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Resolver {

		@Bean
		AuthenticationManagerResolver<HttpServletRequest> resolver() {
			return (request) -> (authentication) -> authentication;
		}

		@Bean
		AuthenticationManagerResolver<String> tenants() {
			return (tenant) -> (authentication) -> authentication;
		}

	}

	/**
	 * Converters, one of which makes no authentication.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Converters {

		@Bean
		Converter<Jwt, ? extends AbstractAuthenticationToken> first() {
			return JwtAuthenticationToken::new;
		}

		@Bean
		Converter<Jwt, JwtAuthenticationToken> second() {
			return JwtAuthenticationToken::new;
		}

		@Bean
		Converter<Jwt, Collection<GrantedAuthority>> authorities() {
			return (token) -> List.of();
		}

	}

}
