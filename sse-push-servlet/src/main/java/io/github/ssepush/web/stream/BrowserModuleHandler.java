package io.github.ssepush.web.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Serves the browser module and its types. Browsers keep them and ask each time whether
 * they have changed.
 */
public final class BrowserModuleHandler extends ResourceHttpRequestHandler {

	private static final MediaType JAVA_SCRIPT = new MediaType("text", "javascript");

	/**
	 * Create a handler, ready for use.
	 */
	public BrowserModuleHandler() {
		setLocations(List.of(new ClassPathResource("META-INF/sse-push/")));
		setCacheControl(CacheControl.noCache());
		setEtagGenerator(BrowserModuleHandler::etag);
		// In a reproducible jar every version has the same date.
		setUseLastModified(false);
		try {
			afterPropertiesSet();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	protected MediaType getMediaType(HttpServletRequest request, Resource resource) {
		return "js".equals(StringUtils.getFilenameExtension(resource.getFilename())) ? JAVA_SCRIPT
				: MediaType.TEXT_PLAIN;
	}

	@Override
	protected void setHeaders(HttpServletResponse response, Resource resource, @Nullable MediaType mediaType)
			throws IOException {
		super.setHeaders(response, resource, mediaType);
		if (mediaType != null) {
			Utf8.declare(response, mediaType.toString());
		}
	}

	private static String etag(Resource resource) {
		try {
			return DigestUtils.md5DigestAsHex(resource.getContentAsByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
