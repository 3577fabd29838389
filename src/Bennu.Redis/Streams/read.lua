local epoch_key, topic_key, stream_key = KEYS[1], KEYS[2], KEYS[3]
local candidate, after, max_entries, max_bytes = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local epoch = epoch_of(epoch_key, candidate)
local topic = redis.call('HMGET', topic_key, 'last', 'age')
local last = topic[1]
if not last then return { epoch, pack_place(0, 0), '', {} } end

local low = oldest(topic[2])
local first = redis.call('XRANGE', stream_key, stream_id(low, 0), '+', 'COUNT', 1)[1]
if not first then return { epoch, last, '', {} } end

local ms, count = unpack_place(after)
local from = ms < low and stream_id(low, 0) or '(' .. stream_id(ms, count)
local entries, bytes, is_full = {}, 0, false
repeat
  local wanted = math.min(64, max_entries - #entries)
  local chunk = redis.call('XRANGE', stream_key, from, '+', 'COUNT', wanted)
  for _, entry in ipairs(chunk) do
    bytes = bytes + tonumber(entry[2][8])
    is_full = #entries > 0 and bytes > max_bytes
    if is_full then break end
    entries[#entries + 1] = { entry[1], entry[2][2], entry[2][6] }
    from = '(' .. entry[1]
  end
until is_full or #chunk < wanted or #entries == max_entries
return { epoch, last, first[1], entries }
