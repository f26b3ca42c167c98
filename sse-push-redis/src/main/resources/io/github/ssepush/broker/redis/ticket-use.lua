-- Use a ticket, for the first time or again. That the very same call came before, and its answer was lost, does no harm.
-- KEYS: number, nodes, inboxes, tickets
-- ARGV: node, number, digest, digest of the secret, whether for the first time, how long one without expiry waits for its
-- next use in ms, most of a user, the node's time in ms
-- Returns what the ticket stands for, or nothing.
if outdated() then
  return redis.error_reply(OUTDATED)
end
local tickets = load()
for i, ticket in ipairs(tickets) do
  if ticket.digest == ARGV[3] then
    local used = ticket.secret ~= '-'
    if (used and ticket.secret ~= ARGV[4]) or (not used and ARGV[5] == '0') then
      return {}
    end
    local content = redis.call('HGET', KEYS[4], ticket.digest)
    local expiry = string.match(content, '^%S+ (%S+)')
    local life = (expiry == '-') and tonumber(ARGV[6]) or tonumber(expiry) - tonumber(ARGV[8])
    if life <= 0 then
      remove(tickets, i)
      save(tickets)
      return {}
    end
    table.remove(tickets, i)
    touch(tickets, { digest = ticket.digest, secret = ARGV[4], ends = now + life }, tonumber(ARGV[7]))
    save(tickets)
    return { content }
  end
end
return {}
