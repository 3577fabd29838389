using Bennu.Tests.Transports.Support;

namespace Bennu.Tests.Transports;

/// <summary>A connection whose socket cannot be written by itself, as with TLS.</summary>
public sealed class WrappedWebSocketConformanceTests : TransportConformance
{
    internal override async Task<TestClient> OpenAsync(string query) => await WebSocketTestClient.ConnectAsync(Host.Http1Wrapped, query);
}
