package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConverters;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

import io.github.ssepush.support.OwnThread;

/**
 * Makes connections to Redis that stay closed once they are closed. Lettuce would
 * otherwise send calls again that Redis has carried out, and in another order.
 */
public final class RedisConnector {

	private static final Logger logger = LoggerFactory.getLogger(RedisConnector.class);

	private static final long STOP_SECONDS = 3;

	private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	/** Any of them may be asked first. */
	private final List<RedisURI> seeds;

	private final boolean cluster;

	private final ClientOptions options;

	private final @Nullable ClientResources resources;

	private @Nullable RedisClient client;

	/** Threads of our own, while there is a client that does not share any. */
	private @Nullable ClientResources own;

	/**
	 * Create a connector.
	 * @param uri where Redis is
	 * @param options how to connect, but for what is said of this class
	 * @param resources threads to share, {@code null} for threads of its own
	 */
	public RedisConnector(RedisURI uri, ClientOptions options, @Nullable ClientResources resources) {
		this(List.of(uri), false, options, resources);
	}

	private RedisConnector(List<RedisURI> seeds, boolean cluster, ClientOptions options,
			@Nullable ClientResources resources) {
		this.seeds = seeds;
		this.cluster = cluster;
		this.options = options;
		this.resources = resources;
	}

	/**
	 * Create a connector to where a connection factory connects.
	 * @param factory the factory
	 * @return a connector of its own
	 * @throws UnsupportedRedisException if the factory is not Lettuce's, or connects over
	 * a Unix domain socket
	 */
	public static RedisConnector of(RedisConnectionFactory factory) {
		if (!(factory instanceof LettuceConnectionFactory lettuce)) {
			throw new UnsupportedRedisException(
					"The Redis broker needs Lettuce, and the connection factory is a " + factory.getClass().getName(),
					"Remove Jedis, or set 'spring.data.redis.client-type=lettuce'.");
		}
		LettuceClientConfiguration configuration = lettuce.getClientConfiguration();
		List<RedisURI> seeds = seedsOf(lettuce, configuration);
		seeds.forEach((uri) -> {
			uri.setSsl(configuration.isUseSsl());
			uri.setVerifyPeer(configuration.getVerifyMode());
			uri.setStartTls(configuration.isStartTls());
			configuration.getClientName().ifPresent(uri::setClientName);
		});
		return new RedisConnector(seeds, lettuce.isClusterAware(),
				configuration.getClientOptions().orElseGet(ClientOptions::create),
				configuration.getClientResources().orElse(null));
	}

	/** Be ready to connect. */
	synchronized void start(Duration patience) {
		this.seeds.forEach((uri) -> uri.setTimeout(patience));
		ClientResources used = this.resources;
		if (used == null) {
			used = DefaultClientResources.builder().threadFactoryProvider(new LettuceThreads()).build();
			this.own = used;
		}
		RedisClient started = RedisClient.create(used, this.seeds.get(0));
		started.setOptions(this.options.mutate()
			.autoReconnect(false)
			.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
			.timeoutOptions(TimeoutOptions.create())
			.socketOptions(this.options.getSocketOptions().mutate().connectTimeout(patience).build())
			.build());
		this.client = started;
	}

	/** Return where to ask first. */
	RedisURI seed() {
		return this.seeds.get(ThreadLocalRandom.current().nextInt(this.seeds.size()));
	}

	/** Return where a server of a cluster is. */
	RedisURI at(String address) {
		int colon = address.lastIndexOf(':');
		return RedisURI.builder(this.seeds.get(0))
			.withHost(address.substring(0, colon))
			.withPort(Integer.parseInt(address.substring(colon + 1)))
			.build();
	}

	/** Return whether the application is configured for a cluster. */
	boolean isCluster() {
		return this.cluster;
	}

	CompletableFuture<StatefulRedisConnection<String, byte[]>> connect(RedisURI target) {
		return connect((started) -> started.connectAsync(CODEC, target));
	}

	CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub(RedisURI target) {
		return connect((started) -> started.connectPubSubAsync(CODEC, target));
	}

	/** Connect. The application's credentials may fail at once, or in the answer. */
	private <T> CompletableFuture<T> connect(Function<RedisClient, CompletionStage<T>> attempt) {
		RedisClient started = started();
		if (started == null) {
			return CompletableFuture.failedFuture(new IllegalStateException("The broker is stopped"));
		}
		try {
			return attempt.apply(started).toCompletableFuture();
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Close what is left, and wait for that: shared threads end next. Wait for threads of
	 * our own, too.
	 */
	void stop() {
		RedisClient started;
		ClientResources threads;
		synchronized (this) {
			started = this.client;
			threads = this.own;
			this.client = null;
			this.own = null;
		}
		if (started != null) {
			CompletableFuture<Void> closed = started.shutdownAsync(0, 1, TimeUnit.SECONDS);
			if (threads == null) {
				awaitEnd(closed);
			}
			else {
				// Netty may start a thread now, which inherits from the one that it is
				// asked on.
				closed
					.handleAsync((done, failure) -> threads.shutdown(0, 1, TimeUnit.SECONDS),
							(task) -> new OwnThread(task, "sse-push-redis-stop").start())
					.join()
					.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
			}
		}
	}

	private static void awaitEnd(Future<?> end) {
		try {
			end.get(STOP_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("Connections to Redis were not closed in an orderly manner", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized @Nullable RedisClient started() {
		return this.client;
	}

	private static List<RedisURI> seedsOf(LettuceConnectionFactory factory, LettuceClientConfiguration client) {
		RedisCredentialsProviderFactory credentials = client.getRedisCredentialsProviderFactory()
			.orElseGet(() -> new RedisCredentialsProviderFactory() {
			});
		RedisSentinelConfiguration sentinel = factory.getSentinelConfiguration();
		if (sentinel != null) {
			RedisURI uri = LettuceConverters.sentinelConfigurationToRedisURI(sentinel);
			authenticate(uri, credentials.createCredentialsProvider(sentinel));
			RedisCredentialsProvider ofSentinels = credentials.createSentinelCredentialsProvider(sentinel);
			uri.getSentinels().forEach((address) -> authenticate(address, ofSentinels));
			uri.setDatabase(sentinel.getDatabase());
			return List.of(uri);
		}
		RedisClusterConfiguration cluster = factory.getClusterConfiguration();
		if (cluster != null) {
			RedisCredentialsProvider ofNodes = credentials.createCredentialsProvider(cluster);
			return cluster.getClusterNodes().stream().map((node) -> {
				RedisURI uri = RedisURI.create(String.valueOf(node.getHost()), node.getRequiredPort());
				authenticate(uri, ofNodes);
				return uri;
			}).toList();
		}
		if (factory.getSocketConfiguration() != null) {
			throw new UnsupportedRedisException("The broker does not work over a Unix domain socket",
					"Name the server in 'spring.data.redis.host' and 'spring.data.redis.port'.");
		}
		RedisStandaloneConfiguration standalone = factory.getStandaloneConfiguration();
		RedisURI uri = RedisURI.create(standalone.getHostName(), standalone.getPort());
		authenticate(uri, credentials.createCredentialsProvider(standalone));
		uri.setDatabase(standalone.getDatabase());
		return List.of(uri);
	}

	private static void authenticate(RedisURI uri, @Nullable RedisCredentialsProvider credentials) {
		if (credentials != null) {
			uri.setCredentialsProvider(credentials);
		}
	}

	@Override
	public String toString() {
		RedisURI first = this.seeds.get(0);
		if (!first.getSentinels().isEmpty()) {
			return "the master " + first.getSentinelMasterId();
		}
		return this.seeds.stream().map((uri) -> uri.getHost() + ":" + uri.getPort()).collect(Collectors.joining(", "));
	}

}
