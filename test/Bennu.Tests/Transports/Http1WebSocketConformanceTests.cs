using Bennu.Tests.Transports.Support;

namespace Bennu.Tests.Transports;

public sealed class Http1WebSocketConformanceTests : TransportConformance
{
    internal override async Task<TestClient> OpenAsync(string query) => await WebSocketTestClient.ConnectAsync(Host.Http1, query);
}
