package io.github.ssepush.web.transport.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

import org.jspecify.annotations.Nullable;

/**
 * Encrypts on the way out, with the engine that has done the handshake. Of a record that
 * the socket did not take whole, the rest is kept.
 */
final class TlsOutlet implements Outlet {

	private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal.withInitial(() -> ByteBuffer.allocate(0));

	private final SocketChannel channel;

	private final SSLEngine engine;

	private @Nullable ByteBuffer rest;

	TlsOutlet(SocketChannel channel, SSLEngine engine) {
		this.channel = channel;
		this.engine = engine;
	}

	@Override
	public boolean write(ByteBuffer source) throws IOException {
		if (!writeRest()) {
			return false;
		}
		while (source.hasRemaining()) {
			ByteBuffer record = encrypt(source);
			this.channel.write(record);
			if (record.hasRemaining()) {
				this.rest = ByteBuffer.allocate(record.remaining()).put(record).flip();
				return false;
			}
		}
		return true;
	}

	private boolean writeRest() throws IOException {
		ByteBuffer unsent = this.rest;
		if (unsent == null) {
			return true;
		}
		this.channel.write(unsent);
		if (unsent.hasRemaining()) {
			return false;
		}
		this.rest = null;
		return true;
	}

	private ByteBuffer encrypt(ByteBuffer source) throws IOException {
		ByteBuffer record = scratch();
		SSLEngineResult result = this.engine.wrap(source, record);
		if (result.getStatus() != SSLEngineResult.Status.OK || result.bytesProduced() == 0) {
			throw new IOException("TLS has ended: " + result);
		}
		return record.flip();
	}

	private ByteBuffer scratch() {
		int size = this.engine.getSession().getPacketBufferSize();
		if (SCRATCH.get().capacity() < size) {
			SCRATCH.set(ByteBuffer.allocateDirect(size));
		}
		return SCRATCH.get().clear();
	}

}
