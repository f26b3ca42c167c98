package io.github.ssepush.security.ticket;

import java.util.Base64;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests who can open a sealed token.
 */
class TokenSealTests {

	private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";

	private static final String SECRET = Secrets.next(32);

	@Test
	void tokenIsOpenedWithItsSecretForItsUser() {
		for (TokenSeal seal : TokenSeal.values()) {
			String sealed = seal.seal(TOKEN, SECRET, "alice");
			assertThat(seal.open(sealed, SECRET, "alice")).isEqualTo(TOKEN);
			assertThat(sealed).doesNotContain(TOKEN.substring(0, 5));
			assertThat(new String(Base64.getDecoder().decode(sealed))).doesNotContain(TOKEN.substring(0, 5));
		}
	}

	@Test
	void tokenIsOpenedWithNothingElse() {
		String sealed = TokenSeal.TICKET.seal(TOKEN, SECRET, "alice");
		assertThat(TokenSeal.TICKET.open(sealed, Secrets.next(32), "alice")).isNull();
		assertThat(TokenSeal.TICKET.open(sealed, Secrets.digest(SECRET), "alice")).isNull();
		assertThat(TokenSeal.TICKET.open(sealed, SECRET, "mallory")).isNull();
		assertThat(TokenSeal.RESUME_SECRET.open(sealed, SECRET, "alice")).isNull();
	}

	@Test
	void whatWasChangedOrIsNoSealedTokenIsNotOpened() {
		byte[] sealed = Base64.getDecoder().decode(TokenSeal.TICKET.seal(TOKEN, SECRET, "alice"));
		for (int i = 0; i < sealed.length; i++) {
			sealed[i] ^= 1;
			assertThat(TokenSeal.TICKET.open(Base64.getEncoder().encodeToString(sealed), SECRET, "alice")).isNull();
			sealed[i] ^= 1;
		}
		assertThat(TokenSeal.TICKET.open(Base64.getEncoder().encodeToString(sealed), SECRET, "alice")).isEqualTo(TOKEN);
		for (String garbage : new String[] { "", "a", "AAAA", "A".repeat(16), TOKEN, "-" }) {
			assertThat(TokenSeal.TICKET.open(garbage, SECRET, "alice")).as(garbage).isNull();
		}
	}

	@Test
	void nothingIsSealedTheSameWayTwice() {
		assertThat(TokenSeal.TICKET.seal(TOKEN, SECRET, "alice"))
			.isNotEqualTo(TokenSeal.TICKET.seal(TOKEN, SECRET, "alice"));
	}

}
