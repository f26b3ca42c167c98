-- In front of every script. KEYS[1] is the number of the last call that the node has made in the partition, KEYS[2] the
-- partition's nodes, KEYS[3] its inboxes; ARGV[1] the node that calls, ARGV[2] the number of the call, ARGV[3] what the
-- names of the channels begin with.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function digits(number)
  return string.format('%.0f', number)
end

-- A call is carried out only after the one before it: what was refused is not overtaken, and what a lost connection had
-- still to say is not heard after what the next one says.
local function outdated()
  if redis.call('GET', KEYS[1]) ~= digits(tonumber(ARGV[2]) - 1) then
    return true
  end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', '600000')
  return false
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

-- The bytes of a stored message's frame.
local function sizeOf(message)
  local _, header = string.find(message, '^%S+ %S+ %S+ %S+ %S+ %S+ %S+ ')
  return #message - header
end

-- From the fields of a destination: where its history ends, its bytes, the live nodes that have it attached, how many of
-- these have clients, and the fields of nodes that are dead.
local function read(fields)
  local last, bytes, nodes, present, dead = false, 0, {}, 0, {}
  for i = 1, #fields, 2 do
    local field, value = fields[i], fields[i + 1]
    if field == 'i' then
      last = value
    elseif field == 'b' then
      bytes = tonumber(value)
    elseif alive(string.sub(field, 3)) then
      nodes[#nodes + 1] = string.sub(field, 3)
      present = present + ((value == '0') and 0 or 1)
    else
      dead[#dead + 1] = field
    end
  end
  return last, bytes, nodes, present, dead
end

local OUTDATED = 'OUTDATED the number of the call is not the next one of this node'
