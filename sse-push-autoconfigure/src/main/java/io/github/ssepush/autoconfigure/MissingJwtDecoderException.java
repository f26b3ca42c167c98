package io.github.ssepush.autoconfigure;

/**
 * The stream is to be protected by the starter, and there is nothing that could check a
 * token.
 */
class MissingJwtDecoderException extends RuntimeException {

	MissingJwtDecoderException() {
		super("No JwtDecoder, OpaqueTokenIntrospector or AuthenticationManagerResolver is available to check the tokens "
				+ "of those who open a stream");
	}

}
