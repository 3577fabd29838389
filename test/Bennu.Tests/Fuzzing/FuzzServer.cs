using Bennu.Options;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Transports;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Tests.Fuzzing;

/// <summary>Bennu's services with narrow limits, a clock that stands, and <see cref="FuzzSocket"/> mounted.</summary>
internal sealed class FuzzServer : IAsyncDisposable
{
    public const int MaxChannels = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly SocketMount _mount;
    private readonly LongPollEndpoint _longPoll;
    private readonly ConnectDecision _decision;

    public FuzzServer(RateLimit messages)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(new FakeTimeProvider()).AddSingleton<Census>();
        collection.AddDataProtection().UseEphemeralDataProtectionProvider();
        _services = collection.AddBennu().BuildServiceProvider();
        var server = _services.GetRequiredService<SocketServer>();
        var options = new SocketOptions
        {
            CheckOrigin = OriginPolicy.Any,
            MaxChannels = MaxChannels,
            MessageRate = messages,
            WebSocket = { MaxMessageSize = 500 },
            LongPoll = { IsEnabled = true, MaxBodySize = 2_000 },
        };
        _mount = new SocketMount(server, SocketType.Of<FuzzSocket>(server.Codec), options);
        _longPoll = new LongPollEndpoint(_mount, _services.GetRequiredService<LongPollSessions>());
        _decision = new ConnectDecision("anyone", "everyone", null, null);
    }

    /// <summary>Makes a connection, not opened yet.</summary>
    public SocketConnection Connect(Serializer serializer, SocketWriter writer) =>
        new(_mount, _decision, new ConnectInfo(), serializer, writer, TimeSpan.FromSeconds(60));

    /// <summary>The transport of a WebSocket over a stream.</summary>
    public WebSocketTransport Transport(SocketConnection connection, Stream stream, WebSocketWriter writer, bool deflate) =>
        new(connection, stream, writer, _mount.Options.WebSocket, deflate, static () => { });

    /// <summary>The writer of a WebSocket.</summary>
    public WebSocketWriter Writer(Stream stream, bool deflate) =>
        new(stream, _mount.Options.WebSocket.MaxQueuedBytes, deflate, _mount.Server.Logger);

    /// <summary>Answers a long-poll request.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        context.RequestServices = _services;
        return _longPoll.InvokeAsync(context);
    }

    /// <summary>Nothing is left of what was opened.</summary>
    public async Task ExpectEmptyAsync()
    {
        await _services.GetRequiredService<Census>().ExtinctAsync().WaitAsync(Patience);
        Assert.Equal(0, _mount.Server.Connections.Count);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
