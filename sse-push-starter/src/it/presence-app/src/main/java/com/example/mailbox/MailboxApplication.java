package com.example.mailbox;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Shows who is online, and reminds users who are offline of their mail.
 */
@SpringBootApplication
public class MailboxApplication {

	public static void main(String[] args) {
		SpringApplication.run(MailboxApplication.class, args);
	}

}
