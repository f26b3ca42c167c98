-- In front of every script. For those of a partition, KEYS[1] is its nodes, KEYS[2] its inboxes; ARGV[1] the node that
-- calls, ARGV[2] the number of its connection, ARGV[3] what the names of the channels begin with.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function digits(number)
  return string.format('%.0f', number)
end

-- What a lost connection had still to say must not be heard after what the next one says.
local function outdated()
  local newest = redis.call('HGET', KEYS[2], ARGV[1] .. '!')
  return newest and tonumber(newest) > tonumber(ARGV[2])
end

local function alive(node)
  local score = redis.call('ZSCORE', KEYS[1], node)
  return score and tonumber(score) > now
end

local function send(node, text)
  redis.call('PUBLISH', ARGV[3] .. node, digits(redis.call('HINCRBY', KEYS[2], node, 1)) .. ' ' .. text)
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

local OUTDATED = 'OUTDATED a newer connection of this node has taken over'
