using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bennu.Tests.DependencyInjection;

public sealed class ListenBacklogTests
{
    [Fact]
    public void Backlog_without_a_word_is_raised() => Assert.Equal(4096, Backlog(new ServiceCollection().AddBennu()));

    [Fact]
    public void Backlog_configured_afterwards_counts() =>
        Assert.Equal(16, Backlog(new ServiceCollection().AddBennu().Configure<SocketTransportOptions>(o => o.Backlog = 16)));

    [Fact]
    public void Backlog_already_higher_stays() =>
        Assert.Equal(9000, Backlog(new ServiceCollection().Configure<SocketTransportOptions>(o => o.Backlog = 9000).AddBennu()));

    private static int Backlog(IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SocketTransportOptions>>().Value.Backlog;
    }
}
