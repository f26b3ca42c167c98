package io.github.ssepush.sample;

import java.time.Duration;
import java.time.Instant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Gives anyone a token for any name. For development: a real application has an identity
 * provider in its place.
 */
@RestController
class DemoTokenController {

	private static final Logger logger = LoggerFactory.getLogger(DemoTokenController.class);

	private static final Duration SHORTEST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofDays(1);

	private static final int LONGEST_NAME = 100;

	private final JwtEncoder encoder;

	DemoTokenController(JwtEncoder encoder) {
		this.encoder = encoder;
	}

	@EventListener(ApplicationReadyEvent.class)
	void warn() {
		logger
			.warn("POST /demo/token gives everyone who can reach this server a token for any name, without a password. "
					+ "That is for demonstrations: leave 'server.address' at this machine, "
					+ "and have an identity provider in a real application");
	}

	@PostMapping("/demo/token")
	DemoToken issue(@RequestParam String user, @RequestParam(defaultValue = "PT1H") Duration ttl) {
		String name = user.strip();
		if (!isValid(name)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The field 'user' must be a name of 1 to "
					+ LONGEST_NAME + " characters that is not '*' and does not begin with '#'.");
		}
		if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(LONGEST) > 0) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"The field 'ttl' must be between " + SHORTEST + " and " + LONGEST + ".");
		}
		Instant now = Instant.now();
		JwtClaimsSet claims = JwtClaimsSet.builder().subject(name).issuedAt(now).expiresAt(now.plus(ttl)).build();
		String token = this.encoder.encode(JwtEncoderParameters.from(claims)).getTokenValue();
		return new DemoToken(token, "Bearer", ttl.toSeconds());
	}

	private static boolean isValid(String name) {
		return !name.isEmpty() && name.length() <= LONGEST_NAME && !name.equals("*") && !name.startsWith("#")
				&& name.chars().noneMatch(Character::isISOControl);
	}

}
