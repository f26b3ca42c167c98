package io.github.ssepush.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says how to choose between several beans.
 */
class AmbiguousAuthenticationFailureAnalyzer extends AbstractFailureAnalyzer<AmbiguousAuthenticationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, AmbiguousAuthenticationException cause) {
		String beans = String.join("', '", cause.beans());
		return new FailureAnalysis(
				"The event stream of sse-push authenticates requests as the application does, but several beans of "
						+ "the application could do so: '" + beans + "'.",
				"""
						Do one of these:
						  - set '%s' to the name of the one to use, for example '%s',
						  - mark one of them as @Primary.""".formatted(cause.property(), cause.beans().get(0)), cause);
	}

}
