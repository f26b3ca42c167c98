package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.Collection;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.session.ConcurrentSessionFilter;

import io.github.ssepush.engine.DefaultClientManager;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.security.ExpiredSessionFilter;
import io.github.ssepush.security.ExpiredSessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests what ends the streams of expired sessions, and where it is not needed.
 */
class SsePushSessionAutoConfigurationTests {

	private static final String FILTER = "ssePushExpiredSessionFilter";

	private static final String OWN_CHAIN = "sse-push.security.enabled=false";

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DispatcherServletAutoConfiguration.class,
				WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class, SecurityAutoConfiguration.class,
				ServletWebSecurityAutoConfiguration.class, SsePushAutoConfiguration.class,
				SsePushSecurityAutoConfiguration.class, SsePushSessionAutoConfiguration.class))
		.withBean(JwtDecoder.class, Tokens::decoder);

	@Test
	void sessionsAreNoMatterOfTheChainOfTheStarter() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ExpiredSessions.class).doesNotHaveBean(FILTER));
	}

	@Test
	void filterStandsBeforeTheChainOfTheApplication() {
		this.runner
			.withPropertyValues(OWN_CHAIN, "sse-push.path=/streams", "spring.mvc.servlet.path=/api",
					"sse-push.heartbeat-interval=7s")
			.run((context) -> {
				FilterRegistrationBean<?> filter = context.getBean(FILTER, FilterRegistrationBean.class);
				assertThat((Object) filter.getFilter()).isInstanceOf(ExpiredSessionFilter.class);
				assertThat((Collection<?>) filter.getUrlPatterns())
					.hasToString("[/api/streams, /api/streams/ticket, /api/streams/refresh, /api/streams/runs/*]");
				assertThat(filter.getOrder()).isLessThan(-100);
				assertThat(context.getBean(ExpiredSessions.class)).extracting("interval")
					.isEqualTo(Duration.ofSeconds(7));
			});
	}

	@Test
	void watchOfTheApplicationIsTaken() {
		this.runner
			.withBean("own", ExpiredSessions.class,
					() -> new ExpiredSessions(mock(DefaultClientManager.class), Duration.ofHours(1)))
			.run((context) -> assertThat(context).getBeanNames(ExpiredSessions.class).containsExactly("own"));
	}

	@Test
	void nothingIsWatchedWhereStreamsOutliveSessions() {
		this.runner.withPropertyValues(OWN_CHAIN, "sse-push.security.disconnect-on-logout=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ExpiredSessions.class).doesNotHaveBean(FILTER));
	}

	@Test
	void nothingIsWatchedWithoutSpringSecurityForTheWeb() {
		this.runner.withPropertyValues(OWN_CHAIN)
			.withClassLoader(new FilteredClassLoader(ConcurrentSessionFilter.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ExpiredSessions.class).doesNotHaveBean(FILTER));
	}

}
