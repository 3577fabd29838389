using Bennu.Redis.Connection;
using StackExchange.Redis;

namespace Bennu.Redis.Broadcasts;

/// <summary>
/// What is about to be published, and what Redis has yet to answer. Nobody waits for the answer: a broadcast is sent at most once in any
/// case, and the loss of the connection shows by itself. But where Redis refuses one, those after it wait for their answers until it takes
/// one, so that their callers learn of it. And they wait where too much is under way. Safe for any thread.
/// </summary>
internal sealed class Outbox : IThreadPoolWorkItem
{
    private const int MaxCount = 256, MaxBytes = 1024 * 1024;

    private readonly Lock _sending = new();
    private readonly Lock _gate = new();
    private readonly Queue<Outgoing> _waiting = new();              // under the gate, like all that follows
    private readonly Queue<(Task Answer, int Bytes)> _unanswered = new();
    private int _count, _bytes;                                     // of both, where nobody waits for the answer
    private bool _isScheduled;
    private bool _isRefusing;
    private long _refused;

    /// <summary>Where to publish. Set before anything is put in.</summary>
    public ISubscriber? Subscriber { get; set; }

    /// <summary>How many were refused or lost after they had completed.</summary>
    public long Refused
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _refused;
            }
        }
    }

    /// <summary>Puts a broadcast behind those before it; completes at once, or with its answer where that must be waited for.</summary>
    public ValueTask PutAsync(RedisChannel channel, byte[] bytes, CancellationToken cancellationToken)
    {
        TaskCompletionSource? answered = null;
        bool isScheduled;
        lock (_gate)
        {
            Look();
            if (_isRefusing || _count >= MaxCount || _bytes + bytes.Length > MaxBytes)
            {
                answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            else
            {
                _count++;
                _bytes += bytes.Length;
            }
            _waiting.Enqueue(new Outgoing(channel, bytes, answered));
            (isScheduled, _isScheduled) = (_isScheduled, true);
        }
        // Behind what else waits for a thread: that may publish, too, and StackExchange.Redis joins what is published together.
        if (!isScheduled) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return answered is null ? default : new ValueTask(answered.Task.WaitAsync(cancellationToken));
    }

    void IThreadPoolWorkItem.Execute() => Send();

    /// <summary>Publishes what waits, so that whatever is sent to Redis from now on comes after it.</summary>
    public void Send()
    {
        lock (_sending)
        {
            while (TryTake(out var message))
            {
                var answer = Publish(message);
                if (message.Answered is { } answered) _ = PassOnAsync(answer, answered);
                else lock (_gate) _unanswered.Enqueue((answer, message.Bytes.Length));
            }
        }
    }

    private bool TryTake(out Outgoing message)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out message)) return true;
            return _isScheduled = false;
        }
    }

    private Task Publish(in Outgoing message)
    {
        try
        {
            return Subscriber!.PublishAsync(message.Channel, message.Bytes);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            return Task.FromException(e);
        }
    }

    // Looks instead of being told, which would cost each answer a turn of the thread pool.
    private void Look()
    {
        while (_unanswered.TryPeek(out var first) && first.Answer.IsCompleted)
        {
            _unanswered.Dequeue();
            _count--;
            _bytes -= first.Bytes;
            _isRefusing = first.Answer.Exception is not null; // seen by this, so that nobody else need
            if (_isRefusing) _refused++;
        }
    }

    private async Task PassOnAsync(Task answer, TaskCompletionSource answered)
    {
        try
        {
            await answer.ConfigureAwait(false);
            lock (_gate) _isRefusing = false;
            answered.SetResult();
        }
        catch (Exception e)
        {
            answered.SetException(e);
            _ = answered.Task.Exception; // whoever waited may have been cancelled
        }
    }
}
