-- Keep a ticket for its first use. The user's oldest one of this kind goes if there are too many.
-- KEYS: number, nodes, inboxes, tickets
-- ARGV: node, number, digest, lifetime in ms, most of a user, what it stands for
if outdated() then
  return redis.error_reply(OUTDATED)
end
local tickets = load()
redis.call('HSET', KEYS[4], ARGV[3], ARGV[6])
for i = #tickets, 1, -1 do
  if tickets[i].digest == ARGV[3] then
    table.remove(tickets, i)
  end
end
touch(tickets, { digest = ARGV[3], secret = '-', ends = now + tonumber(ARGV[4]) }, tonumber(ARGV[5]))
save(tickets)
return {}
