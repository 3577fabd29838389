using Bennu.Transports;

namespace Bennu.Channels;

/// <summary>
/// Gathers what one run of a channel answers, to send it with one call. No answer waits for a handler that held its thread for long the last time.
/// </summary>
internal struct AnswerGathering(SocketWriter writer, TimeProvider time)
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(1);

    private InHandler? _handler; // which is being watched
    private long _started;
    private bool _isCorked;

    /// <summary>A message is about to be handled, maybe the last one of the run.</summary>
    public void Begin(MailboxMessage message, bool isLast)
    {
        _handler = (message as EventMessage)?.Handler;
        var isSlow = _handler?.IsSlow == true;
        if (_handler is null || isSlow) Send();
        else if (!isLast) Cork();
        if (!_isCorked && !isSlow) _handler = null;
        else _started = time.GetTimestamp();
    }

    /// <summary>It was handled, or it waits for something.</summary>
    public readonly void End()
    {
        if (_handler is { } handler) handler.IsSlow = time.GetElapsedTime(_started) > Long;
    }

    /// <summary>Sends what was gathered.</summary>
    public void Send()
    {
        if (_isCorked) writer.Uncork();
        _isCorked = false;
    }

    private void Cork()
    {
        if (!_isCorked) writer.Cork();
        _isCorked = true;
    }
}
