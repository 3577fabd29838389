local epoch_key, topic_key, stream_key = KEYS[1], KEYS[2], KEYS[3]
local candidate, count, time = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local epoch = epoch_of(epoch_key, candidate)
local topic = redis.call('HMGET', topic_key, 'last', 'age')
local last = topic[1]
if not last then return { epoch, pack_place(0, 0) } end
if count == 0 then return { epoch, last } end

local low = stream_id(math.max(oldest(topic[2]), time), 0)
local found
if count >= redis.call('XLEN', stream_key) then
  found = redis.call('XRANGE', stream_key, low, '+', 'COUNT', 1)[1]
else
  local newest = redis.call('XREVRANGE', stream_key, '+', low, 'COUNT', count)
  found = newest[#newest]
end
return { epoch, found and found[2][2] or last }
