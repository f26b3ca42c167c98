package com.example.library;

import java.nio.charset.StandardCharsets;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import io.github.ssepush.TopicAuthorizer;

@SpringBootApplication
public class LibraryApplication {

	private static final SecretKey KEY = new SecretKeySpec(
			"a secret that only this application knows".getBytes(StandardCharsets.UTF_8), "HmacSHA256");

	public static void main(String[] args) {
		SpringApplication.run(LibraryApplication.class, args);
	}

	@Bean
	JwtDecoder jwtDecoder() {
		return NimbusJwtDecoder.withSecretKey(KEY).build();
	}

	@Bean
	TopicAuthorizer topicAuthorizer(BookRepository books) {
		return (authentication, topic) -> books.existsById(topic);
	}

}
