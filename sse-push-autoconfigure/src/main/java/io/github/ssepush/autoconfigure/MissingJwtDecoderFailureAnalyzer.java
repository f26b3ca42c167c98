package io.github.ssepush.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to set when there is no {@code JwtDecoder}.
 */
class MissingJwtDecoderFailureAnalyzer extends AbstractFailureAnalyzer<MissingJwtDecoderException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingJwtDecoderException cause) {
		return new FailureAnalysis(
				"The event stream of sse-push is protected by JWT, but there is no JwtDecoder bean to check them.", """
						Do one of these:
						  - set 'spring.security.oauth2.resourceserver.jwt.issuer-uri' (or '.jwk-set-uri' or \
						'.public-key-location') to the issuer of your tokens,
						  - define a JwtDecoder, an OpaqueTokenIntrospector or an \
						AuthenticationManagerResolver<HttpServletRequest> bean,
						  - set 'sse-push.security.enabled=false' and protect 'sse-push.path' with a security filter \
						chain of your own, for example one with form login.""", cause);
	}

}
