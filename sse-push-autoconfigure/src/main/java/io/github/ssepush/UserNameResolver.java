package io.github.ssepush;

import org.springframework.security.core.Authentication;

/**
 * Says who somebody is: the name that {@code sendToUser} knows them by. Define a bean of
 * this type where the name of the authentication is not enough, because two issuers may
 * call different people by the same name. Called by any thread.
 */
@FunctionalInterface
public interface UserNameResolver {

	/**
	 * Resolve.
	 * @param authentication who was authenticated
	 * @return the user's name, not empty, and nobody else's
	 */
	String resolve(Authentication authentication);

}
