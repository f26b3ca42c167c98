-- Keep a ticket for its first use. The user's oldest one of this kind goes if there are too many.
-- KEYS: ticket, the user's tickets that wait
-- ARGV: digest, what the names of tickets begin with, lifetime in ms, most of a user, user, token, topics, expiry
redis.call('HSET', KEYS[1], 'user', ARGV[5], 'token', ARGV[6], 'topics', ARGV[7], 'expiry', ARGV[8])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
makeRoom(KEYS[2], ARGV[1], ARGV[2], tonumber(ARGV[4]), ARGV[3])
return {}
