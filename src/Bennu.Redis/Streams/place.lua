-- Positions are 64 bits: milliseconds above a counter of 16. Lua's numbers hold 53, so they go as two, and as 8 bytes, the highest first.
local function unpack_place(bytes)
  local high, low, count = struct.unpack('>I4I2I2', bytes)
  return high * 65536 + low, count
end

local function pack_place(ms, count)
  return struct.pack('>I4I2I2', math.floor(ms / 65536), ms % 65536, count)
end

local function stream_id(ms, count)
  return string.format('%.0f-%d', ms, count)
end

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- The incarnation of the history of all topics in this bucket; gone with their data.
local function epoch_of(key, candidate)
  local epoch = redis.call('GET', key)
  if epoch then return epoch end
  redis.call('SET', key, candidate)
  return candidate
end

-- From where messages are not over age.
local function oldest(age)
  if not age then return 0 end
  return math.max(0, now() - tonumber(age))
end
