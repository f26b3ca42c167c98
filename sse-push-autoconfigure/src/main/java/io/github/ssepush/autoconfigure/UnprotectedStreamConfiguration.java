package io.github.ssepush.autoconfigure;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Fails closed where nothing protects the stream's path.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(name = StreamResourceServerConfiguration.CHAIN)
class UnprotectedStreamConfiguration {

	/** Of a kind that even a lazy application calls at its start. */
	@Bean
	static BeanFactoryPostProcessor ssePushProtectionCheck() {
		return (beanFactory) -> {
			throw new MissingJwtDecoderException();
		};
	}

}
