package io.github.ssepush.autoconfigure;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.web.cors.CorsConfiguration;

/**
 * Finds out whether CORS allows origins that a stranger can have, by asking for made-up
 * ones.
 */
final class ForeignOrigins {

	private static final String MADE_UP = "sse-push-check";

	/** The first one of a list, if it is one. */
	private static final Pattern PORT = Pattern.compile(":\\[?(\\d+)[^:]*$");

	private static final List<String> ANYWHERE = List.of("null", "https://" + MADE_UP + ".com",
			"http://" + MADE_UP + ".com", "https://" + MADE_UP + ".com:8443", "http://203.0.113.7");

	/** Names that can't be registered. */
	private static final Set<String> RESERVED = Set.of("corp", "example", "home", "internal", "intranet", "invalid",
			"lan", "local", "localhost", "private", "test");

	private static final Set<String> SECOND_LEVELS = Set.of("ac", "co", "com", "edu", "gob", "gov", "net", "ne", "or",
			"org");

	/** The domains below which the public can register names for their own pages. */
	private static final Set<String> SHARED = Set.of("amazonaws.com", "appspot.com", "azurewebsites.net",
			"cloudfront.net", "firebaseapp.com", "fly.dev", "github.io", "gitlab.io", "herokuapp.com", "netlify.app",
			"ngrok.io", "onrender.com", "pages.dev", "run.app", "vercel.app", "web.app", "workers.dev");

	private ForeignOrigins() {
	}

	/**
	 * Find one.
	 * @param origins the origins that are allowed
	 * @param patterns the patterns of origins that are allowed
	 * @return an origin that a stranger can have and that is allowed
	 */
	static Optional<String> find(List<String> origins, List<String> patterns) {
		CorsConfiguration cors = new CorsConfiguration();
		cors.setAllowedOrigins(origins);
		cors.setAllowedOriginPatterns(patterns);
		return Stream.concat(ANYWHERE.stream(), patterns.stream().flatMap(ForeignOrigins::matching))
			.filter((origin) -> cors.checkOrigin(origin) != null)
			.findFirst();
	}

	/** Names that a stranger could register to match a pattern. */
	private static Stream<String> matching(String pattern) {
		int scheme = pattern.indexOf("://");
		String host = pattern.substring((scheme < 0) ? 0 : scheme + 3).replaceFirst(":[^:]*$", "");
		int star = host.lastIndexOf('*');
		String tail = host.substring(star + 1);
		if (star < 0 || !isOpenToAll(tail.substring(tail.indexOf('.') + 1))) {
			return Stream.empty();
		}
		String madeUp = host.replace("*", MADE_UP) + (tail.isEmpty() ? ".com" : "");
		Matcher port = PORT.matcher(pattern);
		String origin = madeUp + (port.find() ? ":" + port.group(1) : "");
		return Stream.of("https://" + origin, "http://" + origin);
	}

	/** Return whether the public can register names below a domain. */
	private static boolean isOpenToAll(String domain) {
		int dot = domain.indexOf('.');
		if (dot < 0) {
			return !RESERVED.contains(domain);
		}
		String top = domain.substring(dot + 1);
		return SHARED.contains(domain) || (top.length() == 2 && SECOND_LEVELS.contains(domain.substring(0, dot)));
	}

}
