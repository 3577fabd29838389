using Bennu.Options;
using Bennu.Protocol;
using Bennu.Transports;
using Microsoft.AspNetCore.Http;

namespace Bennu.Sockets;

/// <summary>How one mount of a socket behaves (section 1.9). Durations are measured on the server's <see cref="TimeProvider"/>.</summary>
public sealed class SocketOptions
{
    /// <summary>Which web pages may connect (section 1.6). A request without an Origin header always may.</summary>
    /// <value><see cref="OriginPolicy.Host"/>: pages from <see cref="Options.BennuOptions.Host"/>.</value>
    public OriginPolicy CheckOrigin { get; set; } = OriginPolicy.Host;

    /// <summary>Whether the session is told only to a page that sends its CSRF token (section 1.7).</summary>
    /// <value><see langword="true"/>. It may be off only where origins are checked.</value>
    public bool CheckCsrf { get; set; } = true;

    /// <summary>The session key under which the CSRF secret lies.</summary>
    /// <value><c>_csrf_token</c>.</value>
    public string CsrfTokenKey { get; set; } = "_csrf_token";

    /// <summary>What the socket's connect is told about the request (section 1.8).</summary>
    /// <value>Everything.</value>
    public ConnectInfoKeys ConnectInfo { get; set; } = ConnectInfoKeys.All;

    /// <summary>Further things that every connect is told.</summary>
    public IDictionary<string, object?> ConnectInfoItems { get; } = new Dictionary<string, object?>();

    /// <summary>Whether clients may send a token in the subprotocol header or, long-polling, in <c>X-Phoenix-AuthToken</c> (section 1.5).</summary>
    /// <value><see langword="false"/>.</value>
    public bool AuthToken { get; set; }

    /// <summary>The WebSocket subprotocols that the mount knows, beside <c>phoenix</c> where <see cref="AuthToken"/> is on.</summary>
    /// <value>None.</value>
    public IList<string> Subprotocols { get; } = [];

    /// <summary>
    /// The protocol versions that the mount speaks: serializers, each with the requirement that the client's <c>vsn</c> must meet, such as
    /// <c>~&gt; 2.0.0</c>. The first that matches is taken.
    /// </summary>
    /// <value>V1 for <c>~&gt; 1.0.0</c>, V2 for <c>~&gt; 2.0.0</c>.</value>
    public IList<(Serializer Serializer, string Requirement)> Serializers { get; } =
        [(V1Serializer.Instance, "~> 1.0.0"), (V2Serializer.Instance, "~> 2.0.0")];

    /// <summary>Answers a WebSocket connect that was refused with a reason; it decides the whole HTTP response.</summary>
    /// <value>None: 403 without a body.</value>
    public Func<HttpContext, object, Task>? ErrorHandler { get; set; }

    /// <summary>How many channels one connection may have joined. One more is refused with <c>too many channels joined</c>.</summary>
    /// <value>100.</value>
    public int MaxChannels { get; set; } = 100;

    /// <summary>
    /// How many messages, pings included, a client may send. One more gets the error reply <c>rate limited</c>; who sends on and on all the same is closed with 1008.
    /// </summary>
    /// <value>10,000 a second, 20,000 at once.</value>
    public RateLimit MessageRate { get; set; } = new(10_000, 20_000);

    /// <summary>How often a client may join, counted beside <see cref="MessageRate"/> and with the same consequences.</summary>
    /// <value>100 a second, 200 at once.</value>
    public RateLimit JoinRate { get; set; } = new(100, 200);

    /// <summary>The WebSocket transport.</summary>
    public WebSocketOptions WebSocket { get; } = new();

    /// <summary>The long-poll transport.</summary>
    public LongPollOptions LongPoll { get; } = new();

    internal void Validate()
    {
        if (CheckOrigin.ChecksNothing && !CheckCsrf)
            throw new InvalidOperationException(
                "One of CheckOrigin and CheckCsrf must be on: with both off, any web page could use its visitor's session. Use another OriginPolicy.");
        if (Serializers.Count == 0) throw new InvalidOperationException("SocketOptions.Serializers must not be empty.");
        if (MaxChannels <= 0) throw new InvalidOperationException("SocketOptions.MaxChannels must be greater than zero.");
        if (WebSocket.IsEnabled && LongPoll.IsEnabled && WebSocket.Path == LongPoll.Path)
            throw new InvalidOperationException("WebSocketOptions.Path and LongPollOptions.Path must differ.");
        if (!WebSocket.IsEnabled && !LongPoll.IsEnabled) throw new InvalidOperationException("A socket needs at least one transport.");
        MessageRate.Validate("SocketOptions.MessageRate");
        JoinRate.Validate("SocketOptions.JoinRate");
        WebSocket.Validate();
        LongPoll.Validate();
    }
}
