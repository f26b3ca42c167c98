-- Use a ticket, for the first time or again. That the very same call came before, and its answer was lost, does no harm.
-- KEYS: number, nodes, inboxes, ticket
-- ARGV: node, number, digest, what the names of tickets begin with, what those of users' waiting and used tickets begin with, digest
-- of the secret, whether for the first time, how long one without expiry waits for its next use in ms, most of a user,
-- the node's time in ms
-- Returns user, token, topics, expiry, or nothing.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local user, token, topics, expiry, secret = unpack(
  redis.call('HMGET', KEYS[4], 'user', 'token', 'topics', 'expiry', 'secret'))
if not user or (secret or ARGV[7]) ~= ARGV[7] or (not secret and ARGV[8] == '0') then
  return {}
end
local life = tonumber(ARGV[9])
if expiry ~= '-' then
  life = tonumber(expiry) - tonumber(ARGV[11])
end
if life <= 0 then
  redis.call('DEL', KEYS[4])
  return {}
end
redis.call('HSET', KEYS[4], 'secret', ARGV[7])
redis.call('PEXPIRE', KEYS[4], digits(life))
redis.call('ZREM', ARGV[5] .. user, ARGV[3])
makeRoom(ARGV[6] .. user, ARGV[3], ARGV[4], tonumber(ARGV[10]), digits(life))
return { user, token, topics, expiry }
