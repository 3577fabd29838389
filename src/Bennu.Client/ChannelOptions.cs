using System.Text.Json;
using Bennu.Client.Durable;
using Bennu.Protocol;

namespace Bennu.Client;

/// <summary>How a channel joins and what it bears. Read once, when the channel is made.</summary>
public sealed class ChannelOptions
{
    /// <summary>The join's payload, asked for at every join and rejoin; <c>{}</c> by default. A JSON object on durable channels.</summary>
    public Func<CancellationToken, ValueTask<Payload>>? Payload { get; set; }

    /// <summary>How long a join, a push and a leave may take.</summary>
    /// <value>Null: as the socket.</value>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Which refusals of a join are final: the channel closes and is not joined again.</summary>
    /// <value>None; refused joins are tried again until the channel is left.</value>
    public Func<Reply, bool> IsFinal { get; set; } = static _ => false;

    /// <summary>What becomes of a message whose handler threw.</summary>
    /// <value>
    /// Durable messages are tried again, those that cannot be read excepted; all others are skipped. Either way the error is logged.
    /// </value>
    public Func<Message<Payload>, Exception, HandlerFailure> OnHandlerError { get; set; } = static (message, error) =>
        message.Cursor is null || error is JsonException ? HandlerFailure.Skip : HandlerFailure.Retry;

    /// <summary>How many plain pushes may wait for a join; one more fails.</summary>
    /// <value>1,000.</value>
    public int MaxBufferedPushes { get; set; } = 1_000;

    /// <summary>
    /// How many messages may wait for handlers. Beyond it a plain channel drops what comes; a durable one reads it again from the server once its
    /// handlers are through.
    /// </summary>
    /// <value>10,000.</value>
    public int MaxWaitingMessages { get; set; } = 10_000;

    /// <summary>Where a durable channel begins when no cursor of its topic is stored.</summary>
    /// <value>With what is sent from now on.</value>
    public Since Since { get; set; } = Since.Now;
}
