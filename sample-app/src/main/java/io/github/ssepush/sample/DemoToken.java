package io.github.ssepush.sample;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The answer of a token endpoint, as OAuth 2.0 lays it out.
 *
 * @param accessToken the token
 * @param tokenType how to send it
 * @param expiresIn for how many seconds it is valid
 */
record DemoToken(@JsonProperty("access_token") String accessToken, @JsonProperty("token_type") String tokenType,
		@JsonProperty("expires_in") long expiresIn) {

}
