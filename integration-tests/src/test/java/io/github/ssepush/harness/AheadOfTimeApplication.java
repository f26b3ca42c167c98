package io.github.ssepush.harness;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;

/**
 * An application that is prepared ahead of time, for the container that the property
 * {@code container} names at that moment.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class AheadOfTimeApplication extends TestServer.Application {

	@Bean
	@ConditionalOnProperty(name = "container", havingValue = "tomcat")
	TomcatServletWebServerFactory tomcat() {
		return new TomcatServletWebServerFactory();
	}

	@Bean
	@ConditionalOnProperty(name = "container", havingValue = "jetty")
	JettyServletWebServerFactory jetty() {
		return new JettyServletWebServerFactory();
	}

	public static void main(String[] args) {
		SpringApplication.run(AheadOfTimeApplication.class, args);
	}

}
