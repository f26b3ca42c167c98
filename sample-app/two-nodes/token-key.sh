# To be sourced: makes the key that both nodes sign their tokens with. The key allows to make tokens for any user, so each start has its own.

# Argument: the directory for the file "token-key".
make_token_key() {
  (umask 077 && head -c 32 /dev/urandom | base64 > "$1/token-key")
}
