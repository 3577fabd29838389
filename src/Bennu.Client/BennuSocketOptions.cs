using System.Net.WebSockets;
using Bennu.Client.Durable;
using Bennu.Client.Timing;
using Bennu.Client.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Client;

/// <summary>How a socket connects, waits and gives up. Read once, when the socket is made.</summary>
public sealed class BennuSocketOptions
{
    /// <summary>The connect parameters, asked for at every attempt; none by default. Flat: a nested one is named as <c>a[b]</c>.</summary>
    public Func<CancellationToken, ValueTask<IReadOnlyDictionary<string, string>>>? Params { get; set; }

    /// <summary>The token, asked for at every attempt and sent beside the parameters (section 1.5); none by default.</summary>
    public Func<CancellationToken, ValueTask<string?>>? AuthToken { get; set; }

    /// <summary>
    /// Makes the socket a client of durable topics: it gets a session of its own, and may open durable channels. Null, the default, leaves it a
    /// plain Phoenix client, which sends nothing that Phoenix does not know.
    /// </summary>
    public DurabilityOptions? Durability { get; set; }

    /// <summary>How frames travel at first.</summary>
    /// <value>WebSocket.</value>
    public TransportKind Transport { get; set; } = TransportKind.WebSocket;

    /// <summary>
    /// How long a WebSocket may take to open, and then to answer a first ping, before the socket goes over to long-polling for good; also where
    /// it fails before it ever opened.
    /// </summary>
    /// <value>Null: never.</value>
    public TimeSpan? LongPollFallback { get; set; }

    /// <summary>How long a join, a push, a leave and a connect may take, unless told otherwise.</summary>
    /// <value>10 s.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between heartbeats, and how long one may go unanswered. Long-polling sends none.</summary>
    /// <value>30 s.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one poll may take; above the server's window.</summary>
    /// <value>20 s.</value>
    public TimeSpan LongPollTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The waits between connects.</summary>
    public Backoff Reconnect { get; set; } = Backoff.Reconnect;

    /// <summary>The waits between joins of a topic.</summary>
    public Backoff Rejoin { get; set; } = Backoff.Rejoin;

    /// <summary>Which HTTP statuses of a connect are final. Any other is tried again.</summary>
    /// <value>400, 401 and 403.</value>
    public Func<int, bool> IsFinalStatus { get; set; } = status => status is 400 or 401 or 403;

    /// <summary>The largest message that is taken from the server, in bytes; a larger one breaks the connection.</summary>
    /// <value>16 MiB.</value>
    public int MaxMessageSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Sets up each WebSocket: headers, proxies, certificates. Not called in browsers.</summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; set; }

    /// <summary>What long-polling sends its requests with; by default a client of the socket's own.</summary>
    public HttpMessageInvoker? Http { get; set; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the socket logs; by default nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    internal ITransportFactory? Transports { get; set; }

    internal Random Random { get; set; } = Random.Shared;

    internal Action<Action> Dispatch { get; set; } = ThreadPoolDispatch.Run;
}
