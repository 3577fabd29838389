using Bennu.Tests.Transports.Support;

namespace Bennu.Tests.Transports;

public sealed class LongPollConformanceTests : TransportConformance
{
    internal override async Task<TestClient> OpenAsync(string query) => await LongPollTestClient.ConnectAsync(Host.Http1, query);
}
