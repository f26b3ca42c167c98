-- In front of the scripts for tickets. KEYS[4] is a hash with all tickets of a user. Its field '*' has a line for each, the
-- one that was not touched for the longest time first: digest, digest of the secret or '-', end by Redis' clock. The field
-- DIGEST has what the ticket stands for: user, expiry by the nodes' clocks or '-', topics, token.
local function load()
  local tickets = {}
  for digest, secret, ends in string.gmatch(redis.call('HGET', KEYS[4], '*') or '', '(%S+) (%S+) (%S+)\n') do
    if tonumber(ends) > now then
      tickets[#tickets + 1] = { digest = digest, secret = secret, ends = tonumber(ends) }
    else
      redis.call('HDEL', KEYS[4], digest)
    end
  end
  return tickets
end

local function remove(tickets, index)
  redis.call('HDEL', KEYS[4], table.remove(tickets, index).digest)
end

-- Put a ticket behind all others. The first of its kind goes if there are too many; used ones are a kind of their own.
local function touch(tickets, ticket, most)
  tickets[#tickets + 1] = ticket
  local alike, first = 0, nil
  for i, other in ipairs(tickets) do
    if (other.secret == '-') == (ticket.secret == '-') then
      alike = alike + 1
      first = first or i
    end
  end
  if alike > most then
    remove(tickets, first)
  end
end

local function save(tickets)
  local lines, last = {}, now
  for _, ticket in ipairs(tickets) do
    lines[#lines + 1] = ticket.digest .. ' ' .. ticket.secret .. ' ' .. digits(ticket.ends) .. '\n'
    last = math.max(last, ticket.ends)
  end
  if #lines == 0 then
    redis.call('DEL', KEYS[4])
  else
    redis.call('HSET', KEYS[4], '*', table.concat(lines))
    redis.call('PEXPIRE', KEYS[4], digits(last - now))
  end
end
