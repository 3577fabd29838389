using Bennu.Options;

namespace Bennu.Transports;

/// <summary>The WebSocket transport of a mount.</summary>
public sealed class WebSocketOptions
{
    /// <summary>Whether the mount has it.</summary>
    /// <value><see langword="true"/>.</value>
    public bool IsEnabled { get; set; } = true;

    /// <summary>The last part of its path.</summary>
    /// <value><c>/websocket</c>.</value>
    public string Path { get; set; } = "/websocket";

    /// <summary>How long a client may send nothing before the connection is closed. Stock clients send a heartbeat every 30 seconds.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest message a client may send, in bytes; a larger one closes the connection with 1009.</summary>
    /// <value>10,000,000.</value>
    public int MaxMessageSize { get; set; } = 10_000_000;

    /// <summary>How many bytes may wait for a client that does not read; more closes the connection with 1013.</summary>
    /// <value>16 MiB.</value>
    public int MaxQueuedBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Whether messages are compressed (permessage-deflate, without context takeover) for clients that offer it. A client's message that
    /// inflates to more than 128 KiB and 25 times its size closes the connection with 1009.
    /// </summary>
    /// <value><see langword="false"/>.</value>
    public bool Compress { get; set; }

    /// <summary>How long a client may take to answer the server's close before the connection is cut.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        if (Timeout <= TimeSpan.Zero) throw new InvalidOperationException("WebSocketOptions.Timeout must be greater than zero.");
        Duration.Demand(CloseTimeout, "WebSocketOptions.CloseTimeout");
        if (MaxMessageSize <= 0) throw new InvalidOperationException("WebSocketOptions.MaxMessageSize must be greater than zero.");
        if (MaxQueuedBytes <= 0) throw new InvalidOperationException("WebSocketOptions.MaxQueuedBytes must be greater than zero.");
    }
}
