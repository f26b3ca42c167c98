package io.github.ssepush.autoconfigure;

import java.time.Duration;

import io.lettuce.core.RedisClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.broker.redis.RedisConnector;
import io.github.ssepush.broker.redis.RedisSettings;
import io.github.ssepush.broker.redis.RedisTicketStore;
import io.github.ssepush.broker.redis.UnsupportedRedisException;
import io.github.ssepush.ticket.TicketStore;

/**
 * {@link AutoConfiguration Auto-configuration} of the broker for many nodes, where it is
 * asked for. Whatever it lacks then keeps the application from starting: a broker of this
 * node alone would lose messages without a word.
 */
@AutoConfiguration(before = SsePushAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "sse-push.broker", havingValue = "redis")
@EnableConfigurationProperties(SsePushProperties.class)
public final class SsePushRedisAutoConfiguration {

	private static final String ADD_STARTER = "Add the dependency 'spring-boot-starter-data-redis'.";

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ LettuceConnectionFactory.class, RedisClient.class, RedisBroker.class })
	static class BrokerConfiguration {

		/**
		 * The time to reconnect after the end of a stream whose token does not expire.
		 */
		private static final Duration COMING_BACK = Duration.ofHours(1);

		@Bean
		@ConditionalOnMissingBean(SsePushBroker.class)
		RedisBroker ssePushRedisBroker(ObjectProvider<RedisConnectionFactory> factories, SsePushProperties properties) {
			RedisConnectionFactory factory = factories.getIfUnique();
			if (factory == null) {
				throw new UnsupportedRedisException("there is no RedisConnectionFactory bean, or more than one",
						"Have exactly one, or a primary one; Spring Boot makes it if 'spring-boot-starter-data-redis' is "
								+ "there and its auto-configuration is not excluded.");
			}
			SsePushProperties.Redis redis = properties.redis();
			return new RedisBroker(RedisConnector.of(factory), new RedisSettings(redis.keyPrefix(), redis.timeout(),
					redis.beatInterval(), properties.history().limits(properties.run())));
		}

		@Bean
		@ConditionalOnBean(RedisBroker.class)
		@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
		@ConditionalOnBooleanProperty(name = "sse-push.security.ticket.enabled", matchIfMissing = true)
		@ConditionalOnMissingBean(TicketStore.class)
		RedisTicketStore ssePushRedisTicketStore(RedisBroker broker, SsePushProperties properties) {
			SsePushProperties.Ticket ticket = properties.security().ticket();
			return new RedisTicketStore(broker, ticket.lifetime(), properties.client().maxLifetime().plus(COMING_BACK),
					ticket.maxPerUser());
		}

	}

	/**
	 * The connection factory does not tell that it is one for a master and its replicas.
	 * It would name a server at localhost.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ LettuceConnectionFactory.class, RedisClient.class, RedisBroker.class,
			DataRedisConnectionDetails.class })
	static class OneMasterConfiguration {

		/** Of a kind that even a lazy application calls at its start. */
		@Bean
		static SmartInitializingSingleton ssePushRedisOneMasterCheck(ObjectProvider<RedisBroker> brokers,
				ObjectProvider<DataRedisConnectionDetails> details) {
			return () -> {
				if (brokers.stream().findAny().isPresent()
						&& details.stream().anyMatch((detail) -> detail.getMasterReplica() != null)) {
					throw new UnsupportedRedisException(
							"The broker does not work with a list of a master and its replicas",
							"Name the master in 'spring.data.redis.host', or use Sentinel, in place of "
									+ "'spring.data.redis.masterreplica.nodes'.");
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("io.github.ssepush.broker.redis.RedisBroker")
	static class NoRedisModuleConfiguration {

		@Bean
		@ConditionalOnMissingBean(SsePushBroker.class)
		SsePushBroker ssePushRedisBroker() {
			throw new MissingRedisModuleException();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RedisBroker.class)
	@ConditionalOnMissingClass("org.springframework.data.redis.connection.RedisConnectionFactory")
	static class NoRedisConfiguration {

		@Bean
		@ConditionalOnMissingBean(SsePushBroker.class)
		SsePushBroker ssePushRedisBroker() {
			throw new UnsupportedRedisException("Spring Data Redis is not on the class path", ADD_STARTER);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ RedisConnectionFactory.class, RedisBroker.class })
	@ConditionalOnMissingClass("io.lettuce.core.RedisClient")
	static class NoLettuceConfiguration {

		@Bean
		@ConditionalOnMissingBean(SsePushBroker.class)
		SsePushBroker ssePushRedisBroker() {
			throw new UnsupportedRedisException("Lettuce is not on the class path, and Jedis can't do what is needed",
					"Use 'spring-boot-starter-data-redis' as it is, without excluding Lettuce.");
		}

	}

}
