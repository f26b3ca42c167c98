-- Have the used tickets with a secret stand for another token, or forget them.
-- KEYS: the user's tickets that were used
-- ARGV: digest of the secret, what the names of tickets begin with[, token, expiry, life in ms]
for _, digest in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local ticket = ARGV[2] .. digest
  if redis.call('HGET', ticket, 'secret') == ARGV[1] then
    if ARGV[3] then
      redis.call('HSET', ticket, 'token', ARGV[3], 'expiry', ARGV[4])
      redis.call('PEXPIRE', ticket, ARGV[5])
      lengthen(KEYS[1], ARGV[5])
    else
      redis.call('DEL', ticket)
      redis.call('ZREM', KEYS[1], digest)
    end
  end
end
return {}
