package io.github.ssepush.autoconfigure;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.session.ConcurrentSessionFilter;

/**
 * Finds the registries of sessions: the bean, and those that filter chains with a limit
 * of sessions have made for themselves, which Spring Security does not publish.
 */
final class SessionRegistries {

	private static final Logger logger = LoggerFactory.getLogger(SessionRegistries.class);

	private SessionRegistries() {
	}

	static List<SessionRegistry> find(ObjectProvider<SessionRegistry> beans,
			ObjectProvider<SecurityFilterChain> chains) {
		Set<SessionRegistry> registries = Collections.newSetFromMap(new IdentityHashMap<>());
		beans.forEach(registries::add);
		chains.stream()
			.flatMap((chain) -> chain.getFilters().stream())
			.filter(ConcurrentSessionFilter.class::isInstance)
			.forEach((filter) -> addRegistryOf(filter, registries));
		return List.copyOf(registries);
	}

	private static void addRegistryOf(Object filter, Set<SessionRegistry> registries) {
		try {
			if (new DirectFieldAccessor(filter).getPropertyValue("sessionRegistry") instanceof SessionRegistry own) {
				registries.add(own);
			}
		}
		catch (BeansException ex) {
			if (registries.isEmpty()) {
				logger.warn("A filter chain limits sessions, but its SessionRegistry was not found. The streams of "
						+ "an expired session stay open until its page makes another request. Define a SessionRegistry bean");
			}
		}
	}

}
