-- What is done to runs. The hash of a run has its state: 'open NODE' or 'ended'.
-- KEYS: number, nodes, inboxes, run, messages

-- Add a message to a run and put it into the inboxes of the nodes that have the run attached.
-- Returns the message's sequence number and the number of nodes with clients.
local function add(destination, last, tag, rest, bytes, state, life)
  local space = string.find(last, ' ', 1, true)
  local sequence = digits(string.sub(last, 1, space - 1) + 1)
  local message = sequence .. ' ' .. tag .. ' ' .. string.sub(last, space + 1) .. ' ' .. digits(now) .. ' ' .. rest
  redis.call('HSET', KEYS[4], 'i', sequence .. ' ' .. tag, 's', state)
  redis.call('HINCRBY', KEYS[4], 'b', bytes)
  redis.call('RPUSH', KEYS[5], message)
  redis.call('PEXPIRE', KEYS[4], life)
  redis.call('PEXPIRE', KEYS[5], life)
  local reached = hand(redis.call('HGETALL', KEYS[4]), 'm ' .. #destination .. ' ' .. destination .. message)
  return sequence, tostring(reached)
end

-- Nodes that have left, or were found dead, are not in the set.
local function isMember(node)
  return redis.call('ZSCORE', KEYS[2], node)
end
