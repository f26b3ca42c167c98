# To be sourced: makes the key that both nodes sign their tokens with. Whoever knows it makes tokens for anyone, so each start has its own.

# Argument: the directory for the file "token-key".
make_token_key() {
  (umask 077 && head -c 32 /dev/urandom | base64 > "$1/token-key")
}
