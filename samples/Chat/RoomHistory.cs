using System.Collections.Concurrent;

namespace Chat;

/// <summary>The newest messages of every room, in this process's memory: after a restart the rooms are empty.</summary>
internal sealed class RoomHistory(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Room> _rooms = new();

    /// <summary>What was said in a room after a message; the newest ones for 0.</summary>
    public RoomJoined Since(string room, long after) => For(room).Since(after);

    /// <summary>Adds a message and passes it on before the next one, so that all see one order. A message that was added before is not passed on again.</summary>
    /// <returns>The message's id.</returns>
    public Task<long> AddAsync(string room, string from, Say say, Func<Message, ValueTask> passOn, CancellationToken cancellationToken) =>
        For(room).AddAsync(from, say, passOn, cancellationToken);

    private Room For(string room) => _rooms.GetOrAdd(room, static (_, time) => new Room(time), time);

    private sealed class Room(TimeProvider time)
    {
        private const int Kept = 200, OnFirstJoin = 50;

        private readonly SemaphoreSlim _turn = new(1, 1);
        private readonly List<Message> _messages = []; // under itself, as a gate

        // Ids are never given twice, not even after a restart.
        private long _lastId = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        private long _forgotten; // the last message that is no longer kept

        public RoomJoined Since(long after)
        {
            lock (_messages)
            {
                if (after == 0) return new RoomJoined([.. _messages.TakeLast(OnFirstJoin)], Reset: false);
                var isKnown = after == _forgotten || _messages.Exists(message => message.Id == after);
                return new RoomJoined([.. _messages.Where(message => !isKnown || message.Id > after)], Reset: !isKnown);
            }
        }

        public async Task<long> AddAsync(string from, Say say, Func<Message, ValueTask> passOn, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                Message message;
                lock (_messages)
                {
                    if (_messages.Find(known => known.ClientId == say.ClientId && known.From == from) is { } known) return known.Id;
                    message = new Message(++_lastId, from, say.Body, time.GetUtcNow(), say.ClientId);
                    _messages.Add(message);
                    if (_messages.Count > Kept)
                    {
                        _forgotten = _messages[0].Id;
                        _messages.RemoveAt(0);
                    }
                }
                await passOn(message);
                return message.Id;
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
