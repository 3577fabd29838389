local epoch_key, topic_key, stream_key, id_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local candidate, floor, body, size = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local keep_count, keep_bytes, keep_age, id_window = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local publish, head = ARGV[9], ARGV[10]

local epoch = epoch_of(epoch_key, candidate)
if id_window ~= '' then
  local first = redis.call('GET', id_key)
  -- An id of another epoch tells of a message that is gone.
  if first and first:sub(17) == epoch then return { epoch, first:sub(1, 8), first:sub(9, 16), 1 } end
end

local topic = redis.call('HMGET', topic_key, 'last', 'bytes', 'age')
local last, bytes = topic[1] or pack_place(0, 0), tonumber(topic[2] or '0')
-- Evicted, or deleted by somebody: what is left of the messages links to nothing.
if not topic[1] then redis.call('DEL', stream_key) end

-- Above the last one, above all that this node has seen of a Redis that may since have forgotten it, and not before the time.
local ms, count = unpack_place(last)
local seen_ms, seen_count = unpack_place(floor)
if seen_ms > ms or (seen_ms == ms and seen_count > count) then ms, count = seen_ms, seen_count end
count = count + 1
if count > 65535 then ms, count = ms + 1, 0 end
local clock = now()
if clock > ms then ms, count = clock, 0 end
local place = pack_place(ms, count)

redis.call('XADD', stream_key, stream_id(ms, count), 'previous', last, 'before', string.format('%.0f', bytes), 'body', body, 'size', size)
bytes = bytes + size
redis.call('HSET', topic_key, 'last', place, 'bytes', string.format('%.0f', bytes))
if id_window ~= '' then redis.call('SET', id_key, place .. last .. epoch, 'PX', id_window) end

redis.call('XTRIM', stream_key, 'MAXLEN', '=', keep_count)
if keep_age ~= '' then
  redis.call('HSET', topic_key, 'age', keep_age)
  redis.call('XTRIM', stream_key, 'MINID', '=', stream_id(oldest(keep_age), 0))
  -- When nobody appends any more, Redis removes them by itself.
  redis.call('PEXPIRE', stream_key, string.format('%.0f', tonumber(keep_age) + 1))
elseif topic[3] then
  redis.call('HDEL', topic_key, 'age')
  redis.call('PERSIST', stream_key)
end
if keep_bytes ~= '' then
  while redis.call('XLEN', stream_key) > 1 do
    local first = redis.call('XRANGE', stream_key, '-', '+', 'COUNT', 1)[1]
    if bytes - tonumber(first[2][4]) <= tonumber(keep_bytes) then break end
    redis.call('XDEL', stream_key, first[1])
  end
end

if publish ~= '' then redis.call(publish, KEYS[5], head .. string.char(#epoch) .. epoch .. place .. last .. body) end
return { epoch, place, last, 0 }
