package com.example.mailbox;

import java.util.List;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The mail of all users, and the reminders that were sent. The key of a reminder is the id
 * of its mail, so that no mail has two.
 */
@Component
class Mailbox {

	private final JdbcClient jdbc;

	Mailbox(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	void add(Mail mail) {
		this.jdbc.sql("insert into mail (id, recipient, text) values (:id, :recipient, :text)")
			.paramSource(mail)
			.update();
	}

	void read(String recipient) {
		this.jdbc.sql("update mail set seen = true where recipient = :recipient")
			.param("recipient", recipient)
			.update();
	}

	List<Mail> unread(String recipient) {
		return this.jdbc.sql("select id, recipient, text from mail where recipient = :recipient and not seen")
			.param("recipient", recipient)
			.query(Mail.class)
			.list();
	}

	/** Return whether the mail has had no reminder before. */
	boolean remind(Mail mail) {
		try {
			this.jdbc.sql("insert into reminder (id, recipient, text) values (:id, :recipient, :text)")
				.paramSource(mail)
				.update();
			return true;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	List<Mail> reminders() {
		return this.jdbc.sql("select id, recipient, text from reminder order by id").query(Mail.class).list();
	}

}
