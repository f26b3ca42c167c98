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
	 * @return the user's name, which no other user has: 1 to 512 characters without
	 * control characters and unpaired surrogates. With any other name the user gets no
	 * stream
	 */
	String resolve(Authentication authentication);

}
