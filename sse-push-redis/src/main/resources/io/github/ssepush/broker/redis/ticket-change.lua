-- Have the used tickets with a secret stand for another token, or forget them.
-- KEYS: number, nodes, inboxes, the user's tickets that were used
-- ARGV: node, number, digest of the secret, what the names of tickets begin with[, token, expiry, life in ms]
if outdated() then
  return redis.error_reply(OUTDATED)
end
for _, digest in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
  local ticket = ARGV[4] .. digest
  if redis.call('HGET', ticket, 'secret') == ARGV[3] then
    if ARGV[5] then
      redis.call('HSET', ticket, 'token', ARGV[5], 'expiry', ARGV[6])
      redis.call('PEXPIRE', ticket, ARGV[7])
      lengthen(KEYS[4], ARGV[7])
    else
      redis.call('DEL', ticket)
      redis.call('ZREM', KEYS[4], digest)
    end
  end
end
return {}
