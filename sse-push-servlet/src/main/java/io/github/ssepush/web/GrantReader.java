package io.github.ssepush.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.Authentication;

import io.github.ssepush.engine.stream.ClientIdentity;

/**
 * Says what an authentication is good for.
 */
@FunctionalInterface
public interface GrantReader {

	/**
	 * Read.
	 * @param request the request that was authenticated
	 * @param authentication who was authenticated
	 * @return the grant
	 */
	ClientIdentity read(HttpServletRequest request, Authentication authentication);

}
