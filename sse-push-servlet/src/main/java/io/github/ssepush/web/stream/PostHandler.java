package io.github.ssepush.web.stream;

import java.io.IOException;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.HttpRequestHandler;

import io.github.ssepush.engine.AdmissionControl;
import io.github.ssepush.engine.stream.ClientIdentity;

/**
 * Answers what an authenticated user posts with JSON, or with a problem detail.
 */
public abstract class PostHandler implements HttpRequestHandler {

	private final AdmissionControl admission;

	private final StreamAuthorization authorization;

	/**
	 * Create a handler.
	 * @param admission knows who may have no stream
	 * @param authorization says who asks
	 */
	protected PostHandler(AdmissionControl admission, StreamAuthorization authorization) {
		this.admission = admission;
		this.authorization = authorization;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		try {
			Authentication authentication = this.authorization.authentication(request);
			if (!HttpMethod.POST.matches(request.getMethod())) {
				response.setHeader(HttpHeaders.ALLOW, HttpMethod.POST.name());
				throw new RefusedException(HttpStatus.METHOD_NOT_ALLOWED, "This address accepts POST requests only");
			}
			FormBody.check(request);
			ClientIdentity grant = this.authorization.grant(request, authentication);
			if (this.admission.isRevoked(grant)) {
				throw new RefusedException(HttpStatus.FORBIDDEN,
						"The access of this user was revoked; sign in again for a newer token");
			}
			Map<String, Object> answer = answer(request, authentication, grant);
			if (answer == null) {
				response.setStatus(HttpStatus.NO_CONTENT.value());
			}
			else {
				JsonResponse.send(response, answer);
			}
		}
		catch (RefusedException ex) {
			refuse(request, response, ex);
		}
		catch (RuntimeException ex) {
			refuse(request, response, this.authorization.refusal(ex));
		}
	}

	private static void refuse(HttpServletRequest request, HttpServletResponse response, RefusedException refusal)
			throws IOException {
		ProblemResponse.closeConnection(request, response);
		if (refusal.status() == HttpStatus.UNSUPPORTED_MEDIA_TYPE) {
			response.setHeader(HttpHeaders.ACCEPT, FormBody.ACCEPTED);
		}
		ProblemResponse.send(response, refusal);
	}

	/**
	 * Do what is asked.
	 * @param request the request, whose body is a form or empty
	 * @param authentication who was authenticated
	 * @param grant what the authentication is good for
	 * @return the members of the answer, {@code null} for none
	 * @throws RefusedException if it is not to be done
	 */
	protected abstract @Nullable Map<String, Object> answer(HttpServletRequest request, Authentication authentication,
			ClientIdentity grant);

}
