-- Use a ticket, for the first time or again. That the very same call came before, and its answer was lost, does no harm.
-- KEYS: ticket
-- ARGV: digest, what the names of tickets begin with, what those of users' waiting and used tickets begin with, digest
-- of the secret, whether for the first time, how long one without expiry waits for its next use in ms, most of a user,
-- the node's time in ms
-- Returns user, token, topics, expiry, or nothing.
local user, token, topics, expiry, secret = unpack(
  redis.call('HMGET', KEYS[1], 'user', 'token', 'topics', 'expiry', 'secret'))
if not user or (secret or ARGV[5]) ~= ARGV[5] or (not secret and ARGV[6] == '0') then
  return {}
end
local life = tonumber(ARGV[7])
if expiry ~= '-' then
  life = tonumber(expiry) - tonumber(ARGV[9])
end
if life <= 0 then
  redis.call('DEL', KEYS[1])
  return {}
end
redis.call('HSET', KEYS[1], 'secret', ARGV[5])
redis.call('PEXPIRE', KEYS[1], digits(life))
redis.call('ZREM', ARGV[3] .. user, ARGV[1])
makeRoom(ARGV[4] .. user, ARGV[1], ARGV[2], tonumber(ARGV[8]), digits(life))
return { user, token, topics, expiry }
