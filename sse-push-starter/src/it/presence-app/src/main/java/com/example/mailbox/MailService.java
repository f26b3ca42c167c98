package com.example.mailbox;

import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;
import io.github.ssepush.UserOfflineEvent;

/**
 * Pushes mail to users who are online, and reminds those who stay away. A reminder would be
 * an e-mail or a Web Push; here it is a row and a line of the log.
 */
@Service
class MailService {

	private static final Logger logger = LoggerFactory.getLogger(MailService.class);

	private final Mailbox mailbox;

	private final SsePushOperations push;

	MailService(Mailbox mailbox, SsePushOperations push) {
		this.mailbox = mailbox;
		this.push = push;
	}

	CompletableFuture<PushReceipt> send(Mail mail) {
		this.mailbox.add(mail);
		return this.push.sendToUser(mail.recipient(),
				SseMessage.event("mail").data(mail.text()).idempotencyKey(mail.id()).build());
	}

	/** May be called twice for the same event: a mail has one reminder all the same. */
	@EventListener
	void remind(UserOfflineEvent event) {
		for (Mail mail : this.mailbox.unread(event.user())) {
			if (this.mailbox.remind(mail)) {
				logger.info("Reminded {} of mail {}, offline since {}", mail.recipient(), mail.id(), event.until());
			}
		}
	}

}
