-- In front of every script. KEYS[1] is the number of the last call that the node has made in the partition, KEYS[2] the
-- partition's nodes, KEYS[3] its inboxes; ARGV[1] the node that calls, ARGV[2] the number of the call, ARGV[3] what the
-- names of the channels begin with. The last argument of a call that has a number is the time after which it comes too late.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function digits(number)
  return string.format('%.0f', number)
end

-- A call is carried out only after the one before it: what was refused is not overtaken, and what a lost connection had
-- still to say is not heard after what the next one says. Nor is one that the node has given up by now: while this server
-- was away, another one may have done what came after it.
local function outdated()
  if tonumber(ARGV[#ARGV]) < now then
    return true
  end
  if redis.call('INCR', KEYS[1]) == tonumber(ARGV[2]) then
    return false
  end
  if redis.call('DECR', KEYS[1]) == 0 then
    redis.call('DEL', KEYS[1])
  end
  return true
end

local function alive(node)
  local score = redis.call('ZSCORE', KEYS[2], node)
  return score and tonumber(score) > now
end

local function send(node, text)
  redis.call('PUBLISH', ARGV[3] .. node, digits(redis.call('HINCRBY', KEYS[3], node, 1)) .. ' ' .. text)
end

-- Every node hears that a destination has a history that began just now; one that had attached it is not known there.
local function announceStart(node, destination)
  redis.call('PUBLISH', ARGV[3] .. '*', node .. ' ' .. destination)
end

-- Every node hears that a node is gone, and looks at the runs that it may have produced.
local function announceLoss(node)
  redis.call('PUBLISH', ARGV[3] .. '*', '! ' .. node)
end

-- The bytes of a stored message's frame.
local function sizeOf(message)
  local header = 0
  for _ = 1, 7 do
    header = string.find(message, ' ', header + 1, true)
  end
  return #message - header
end

-- Put a text into the inboxes of the nodes that have the destination KEYS[4] attached, as its fields say. A node that hears
-- it is alive, unless its inbox was forgotten, and numbers begin with one. The fields of dead nodes are removed one by one,
-- since there may be more than one command takes. Returns how many nodes have clients.
local function hand(fields, text)
  local present = 0
  for i = 1, #fields, 2 do
    local field = fields[i]
    if string.sub(field, 1, 2) == 'n:' then
      local node = string.sub(field, 3)
      local number = redis.call('HINCRBY', KEYS[3], node, 1)
      local heard = redis.call('PUBLISH', ARGV[3] .. node, digits(number) .. ' ' .. text)
      if (heard == 0 or number == 1) and not alive(node) then
        redis.call('HDEL', KEYS[3], node)
        redis.call('HDEL', KEYS[4], field)
      elseif fields[i + 1] ~= '0' then
        present = present + 1
      end
    end
  end
  return present
end

-- How many live nodes have clients.
local function present(fields)
  local nodes = 0
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 2) == 'n:' and fields[i + 1] ~= '0' and alive(string.sub(fields[i], 3)) then
      nodes = nodes + 1
    end
  end
  return nodes
end

local OUTDATED = 'OUTDATED the number of the call is not the next one of this node'
