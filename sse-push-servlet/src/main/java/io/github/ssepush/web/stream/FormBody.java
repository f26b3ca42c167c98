package io.github.ssepush.web.stream;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.StringUtils;
import org.springframework.web.multipart.MultipartRequest;

/**
 * Checks that the body of a request is a form, or empty: topics in another body would be
 * ignored.
 */
final class FormBody {

	static final String ACCEPTED = MediaType.APPLICATION_FORM_URLENCODED_VALUE;

	private static final int MOST_READ = 64 * 1024;

	private FormBody() {
	}

	/**
	 * Reject a body that is not a form. One of usual size is read before: a server that
	 * leaves a body unread may reset the connection, and the answer would be lost.
	 * @throws RefusedException if the request has one
	 * @throws IOException if the peer has gone
	 */
	static void check(HttpServletRequest request) throws IOException {
		if (!(request instanceof MultipartRequest) && !isForm(request.getContentType()) && hasBody(request)) {
			throw new RefusedException(HttpStatus.UNSUPPORTED_MEDIA_TYPE,
					"The content type of the body must be that of a form (" + ACCEPTED
							+ "), or parameters of the address: " + "name each topic in a parameter 'topic'");
		}
	}

	/** Over HTTP/2, only its end says whether there is one. */
	private static boolean hasBody(HttpServletRequest request) throws IOException {
		return request.getContentLengthLong() != 0 && request.getInputStream().readNBytes(MOST_READ).length > 0;
	}

	private static boolean isForm(String type) {
		try {
			return StringUtils.hasLength(type)
					&& MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(MediaType.parseMediaType(type));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

}
