using System.Threading.Channels;

namespace Bennu.Client;

/// <summary>The messages of one event, for <c>await foreach</c>: one reader, once. Hands over one message at a time.</summary>
public sealed class MessageStream<T> : IAsyncEnumerable<Message<T>>, IDisposable
{
    private readonly Channel<(Message<T> Message, TaskCompletionSource Handled)> _offered =
        System.Threading.Channels.Channel.CreateUnbounded<(Message<T>, TaskCompletionSource)>();

    internal IDisposable? Subscription { get; set; }

    /// <inheritdoc/>
    public async IAsyncEnumerator<Message<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var (message, handled) in _offered.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    yield return message;
                }
                finally
                {
                    handled.TrySetResult();
                }
            }
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Takes no further message, and lets the channel go on.</summary>
    public void Dispose()
    {
        Subscription?.Dispose();
        _offered.Writer.TryComplete();
        while (_offered.Reader.TryRead(out var waiting)) waiting.Handled.TrySetResult();
    }

    internal async ValueTask OfferAsync(Message<T> message, CancellationToken ct)
    {
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_offered.Writer.TryWrite((message, handled))) await handled.Task.WaitAsync(ct).ConfigureAwait(false);
    }
}
