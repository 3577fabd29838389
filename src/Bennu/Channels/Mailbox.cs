namespace Bennu.Channels;

/// <summary>What waits in a mailbox, linked by itself so that an empty mailbox holds nothing.</summary>
internal abstract class MailboxMessage
{
    internal MailboxMessage? Next;

    /// <summary>How many bytes of the client's it keeps until it is handled.</summary>
    public virtual int ClientBytes => 0;
}

/// <summary>A first-in first-out queue for one consumer. It only tells when the consumer has to be started; it starts nothing itself.</summary>
internal struct Mailbox()
{
    private readonly Lock _gate = new();
    private MailboxMessage? _first, _last;
    private bool _isRunning;

    public int Count { get; private set; }

    /// <summary>Adds a message; true when the consumer is idle and has to be started.</summary>
    public bool Add(MailboxMessage message)
    {
        lock (_gate)
        {
            if (_last is null) _first = message;
            else _last.Next = message;
            _last = message;
            Count++;
            if (_isRunning) return false;
            return _isRunning = true;
        }
    }

    /// <summary>Takes the next message; null when there is none, after which the consumer counts as idle.</summary>
    public MailboxMessage? Take()
    {
        lock (_gate)
        {
            var message = _first;
            if (message is null)
            {
                _isRunning = false;
                return null;
            }
            _first = message.Next;
            if (_first is null) _last = null;
            message.Next = null;
            Count--;
            return message;
        }
    }
}
