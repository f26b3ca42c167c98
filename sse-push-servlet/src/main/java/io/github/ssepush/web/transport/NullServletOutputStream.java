package io.github.ssepush.web.transport;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

/**
 * Discards what is written.
 */
final class NullServletOutputStream extends ServletOutputStream {

	@Override
	public boolean isReady() {
		return true;
	}

	@Override
	public void setWriteListener(WriteListener listener) {
		throw new IllegalStateException("The response has become a stream of sse-push");
	}

	@Override
	public void write(int next) {
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
	}

}
