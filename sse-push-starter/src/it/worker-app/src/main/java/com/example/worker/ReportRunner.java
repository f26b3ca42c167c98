package com.example.worker;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

import io.github.ssepush.SsePushOperations;

/**
 * Sends many reports and does not look at what becomes of them.
 */
@Component
@ConditionalOnProperty("reports")
class ReportRunner implements CommandLineRunner {

	private final SsePushOperations push;

	ReportRunner(SsePushOperations push) {
		this.push = push;
	}

	@Override
	public void run(String... args) {
		for (int i = 0; i < 1000; i++) {
			this.push.sendToTopic("reports", new Report(i));
		}
	}

	record Report(int number) {

	}

}
