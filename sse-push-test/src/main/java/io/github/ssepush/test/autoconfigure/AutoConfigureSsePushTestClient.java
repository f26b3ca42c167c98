package io.github.ssepush.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Annotation for a test class that adds an
 * {@link io.github.ssepush.test.SsePushTestClient} and
 * {@link io.github.ssepush.test.SsePushFaults} to the application context. The test needs
 * a real server: {@code @SpringBootTest(webEnvironment = RANDOM_PORT)}.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
@PropertyMapping("sse-push.test")
public @interface AutoConfigureSsePushTestClient {

	/**
	 * Return how long assertions wait, such as {@code 5s}. It is 10 seconds by default.
	 * @return the time
	 */
	@PropertyMapping(skip = PropertyMapping.Skip.ON_DEFAULT_VALUE)
	String timeout() default "";

	/**
	 * Return whether the application accepts the tokens of
	 * {@link io.github.ssepush.test.TestTokens} beside its own.
	 * @return whether test tokens are accepted
	 */
	@PropertyMapping(skip = PropertyMapping.Skip.ON_DEFAULT_VALUE)
	boolean tokens() default true;

}
