package io.github.ssepush.web;

import org.springframework.security.core.Authentication;

import io.github.ssepush.client.Grant;

/**
 * Says what an authentication is good for.
 */
@FunctionalInterface
public interface GrantReader {

	/**
	 * Read.
	 * @param authentication who was authenticated
	 * @return the grant
	 */
	Grant read(Authentication authentication);

}
