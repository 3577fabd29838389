using Bennu.Channels;

namespace Bennu.Sockets;

/// <content>The flow of a client's frames to its channels: when they run, and when the client has to wait.</content>
internal sealed partial class SocketConnection
{
    /// <summary>
    /// From now on channels get their frames but do not run, so that a frame finds those right before it unhandled: of a leave and a rejoin sent
    /// together, the leave is never answered (2.8). Called by the transport's loop for what one read brought in.
    /// </summary>
    public void HoldChannels() => _isHolding = true;

    /// <summary>Lets the thread pool run the channels that were held, and holds none any more.</summary>
    public void RunChannels() => RunChannelsButOne()?.Run();

    /// <summary>The same but for one, which is the caller's to run; null where none was held.</summary>
    public ChannelServer? RunChannelsButOne()
    {
        _isHolding = false;
        ChannelServer? last = null;
        while (_held is { } channel)
        {
            _held = channel.NextHeld;
            channel.NextHeld = null;
            last?.Run();
            last = channel;
        }
        return last;
    }

    /// <summary>
    /// Whether payloads of more bytes than one largest message wait for handlers: the transport then reads on only after
    /// <see cref="WhenRoomAsync"/>, so that a client that sends faster than its channels handle has to wait and not to be stored.
    /// </summary>
    public bool IsFull => Volatile.Read(ref _unhandledBytes) > _mount.Options.WebSocket.MaxMessageSize && !_isClosed;

    /// <summary>Completes when it is not full any more, or is closed. Called by the transport's loop.</summary>
    public async ValueTask WhenRoomAsync()
    {
        while (IsFull)
        {
            var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _room, room);
            if (IsFull) await room.Task.ConfigureAwait(false); // what was handled before the exchange did not see it
        }
    }

    /// <summary>A channel has handled a message, or dropped it. Any thread.</summary>
    public void Handled(MailboxMessage message)
    {
        var bytes = message.ClientBytes;
        if (bytes == 0) return;
        Interlocked.Add(ref _unhandledBytes, -bytes);
        if (!IsFull) _room?.TrySetResult();
    }

    private void Post(ChannelServer channel, MailboxMessage message)
    {
        Interlocked.Add(ref _unhandledBytes, message.ClientBytes);
        if (!channel.Add(message)) return;
        if (_isHolding) (channel.NextHeld, _held) = (_held, channel);
        else channel.Run();
    }
}
