-- Have the used tickets with a secret stand for another token, or forget them.
-- KEYS: number, nodes, inboxes, tickets
-- ARGV: node, number, digest of the secret[, token, expiry, life in ms]
if outdated() then
  return redis.error_reply(OUTDATED)
end
local tickets = load()
for i = #tickets, 1, -1 do
  local ticket = tickets[i]
  if ticket.secret == ARGV[3] then
    if ARGV[5] then
      local user, topics = string.match(redis.call('HGET', KEYS[4], ticket.digest), '^(%S+) %S+ (%S+) ')
      redis.call('HSET', KEYS[4], ticket.digest, user .. ' ' .. ARGV[5] .. ' ' .. topics .. ' ' .. ARGV[4])
      ticket.ends = now + tonumber(ARGV[6])
    else
      remove(tickets, i)
    end
  end
end
save(tickets)
return {}
