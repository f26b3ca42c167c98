package io.github.ssepush;

import org.springframework.security.core.Authentication;

/**
 * Strategy interface that determines the name of a user, which is the name for {@code
 * sendToUser}. Define a bean of this type if the name of the authentication is not
 * unique, because two issuers use the same name for different people. Called by any
 * thread.
 */
@FunctionalInterface
public interface UserNameResolver {

	/**
	 * Determine the name of a user.
	 * @param authentication the authentication of the user
	 * @return the name, which is unique for each user: 1 to 512 characters without
	 * control characters and unpaired surrogates; a user with any other name gets no
	 * stream
	 */
	String resolve(Authentication authentication);

}
