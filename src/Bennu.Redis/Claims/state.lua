local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Keeps what is known of a message, and its place among its topic's, for so long from now on.
local function keep(message_key, topic_key, id, span)
  redis.call('PEXPIRE', message_key, span)
  redis.call('ZADD', topic_key, now() + span, id)
  if redis.call('PTTL', topic_key) < span then redis.call('PEXPIRE', topic_key, span) end
end

-- Wakes who waits for the end of a claim.
local function wake(message_key, publish, channel)
  if redis.call('HDEL', message_key, 'awaited') == 1 then redis.call(publish, channel, '') end
end

local function is_held(message_key, token)
  return redis.call('HGET', message_key, 'token') == token
end

local function reply_of(message_key)
  return redis.call('HMGET', message_key, 'status', 'binary', 'payload')
end
