package io.github.ssepush.harness;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

import io.github.ssepush.test.TestStream;

/**
 * An application whose users, {@code alice} and {@code bob}, log in with a form, and
 * which protects the stream's path itself. The property {@code max-sessions} limits how
 * often one is logged in at a time.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class FormLogin {

	@Bean
	UserDetailsService users() {
		return new InMemoryUserDetailsManager(User.withUsername("alice").password("{noop}secret").roles("USER").build(),
				User.withUsername("bob").password("{noop}secret").roles("USER").build());
	}

	@Bean
	SecurityFilterChain chain(HttpSecurity http, @Value("${max-sessions:0}") int maxSessions) {
		http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
		http.formLogin(Customizer.withDefaults());
		http.csrf((csrf) -> csrf.disable());
		if (maxSessions > 0) {
			http.sessionManagement((sessions) -> sessions.maximumSessions(maxSessions));
		}
		http.exceptionHandling((exceptions) -> exceptions.defaultAuthenticationEntryPointFor(
				new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED),
				PathPatternRequestMatcher.withDefaults().matcher("/events/**")));
		return http.build();
	}

	/**
	 * Log in.
	 * @return the cookie of the session
	 */
	public static String logIn(TestServer server, String user) {
		HttpResponse<String> login = server.send(server.request("/login")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("username=" + user + "&password=secret")));
		return login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
	}

	/** Open a stream with the cookie of a session. */
	public static TestStream open(TestServer server, String session) {
		return server.open(server.request("/events").header("Cookie", session));
	}

}
