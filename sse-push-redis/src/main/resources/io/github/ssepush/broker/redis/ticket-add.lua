-- Keep a ticket for its first use. The user's oldest one of this kind goes if there are too many.
-- KEYS: number, nodes, inboxes, ticket, the user's tickets that wait
-- ARGV: node, number, digest, what the names of tickets begin with, lifetime in ms, most of a user, user, token, topics, expiry
if outdated() then
  return redis.error_reply(OUTDATED)
end
redis.call('HSET', KEYS[4], 'user', ARGV[7], 'token', ARGV[8], 'topics', ARGV[9], 'expiry', ARGV[10])
redis.call('PEXPIRE', KEYS[4], ARGV[5])
makeRoom(KEYS[5], ARGV[3], ARGV[4], tonumber(ARGV[6]), ARGV[5])
return {}
