using Bennu.Tests.Transports.Support;

namespace Bennu.Tests.Transports;

public sealed class Http2WebSocketConformanceTests : TransportConformance
{
    internal override async Task<TestClient> OpenAsync(string query) => await WebSocketTestClient.ConnectHttp2Async(Host.Http2, query);
}
