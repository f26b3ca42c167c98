-- Have a node hear of a destination.
-- KEYS: number, nodes, inboxes, destination
local MOST_REMOVED = 100

-- Write the number of clients. A node that is new here removes the fields of some nodes that have left, or were found dead:
-- without messages nothing else removes them, and there is never more than a new one for each.
local function join(clients)
  if redis.call('HSET', KEYS[4], 'n:' .. ARGV[1], clients) == 0 then
    return
  end
  local fields, removed = redis.call('HGETALL', KEYS[4]), 0
  for i = 1, #fields, 2 do
    local node = string.match(fields[i], '^n:(.*)')
    if node and removed < MOST_REMOVED and not redis.call('ZSCORE', KEYS[2], node) then
      redis.call('HDEL', KEYS[4], fields[i])
      removed = removed + 1
    end
  end
end
