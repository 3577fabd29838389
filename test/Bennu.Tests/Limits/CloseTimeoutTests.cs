using Bennu.Protocol;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;

namespace Bennu.Tests.Limits;

/// <summary><c>WebSocketOptions.CloseTimeout</c>: how long the server waits for the answer to its close.</summary>
public sealed class CloseTimeoutTests : IAsyncLifetime
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(3);

    private TransportHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await TransportHost.StartAsync(options => options.WebSocket.CloseTimeout = CloseTimeout);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Client_that_answers_just_in_time_ends_properly()
    {
        using var client = await ClosedAsync();
        _host.Time.Advance(CloseTimeout - TimeSpan.FromMilliseconds(1));
        await client.SendAsync(ClientFrames.Close(CloseCode.InvalidPayload));
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task Client_that_goes_on_sending_something_else_is_cut()
    {
        using var client = await ClosedAsync();
        await client.SendAsync(ClientFrames.Text("[]"u8));
        _host.Time.Advance(CloseTimeout);
        await client.ExpectCutAsync();
    }

    private async Task<RawWebSocket> ClosedAsync()
    {
        var client = await RawWebSocket.ConnectAsync(_host.Http1);
        var timer = _host.Time.NextTimer(CloseTimeout);
        await client.SendAsync(ClientFrames.Text("[]"u8));
        await client.ExpectCloseAsync(CloseCode.InvalidPayload);
        await timer;
        return client;
    }
}
