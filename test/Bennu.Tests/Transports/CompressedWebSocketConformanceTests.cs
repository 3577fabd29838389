using Bennu.Tests.Transports.Support;

namespace Bennu.Tests.Transports;

public sealed class CompressedWebSocketConformanceTests : TransportConformance
{
    internal override Task<TransportHost> StartAsync() => TransportHost.StartAsync(options => options.WebSocket.Compress = true);

    internal override async Task<TestClient> OpenAsync(string query) => await WebSocketTestClient.ConnectCompressedAsync(Host.Http1, query);
}
