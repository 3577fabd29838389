using Bennu.Client.Diagnostics;
using Bennu.Client.Tests.Scripting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bennu.Client.Tests.DependencyInjection;

public sealed class AddBennuClientTests
{
    private readonly ScriptedClient _script = new(); // for its transports and its clock
    private readonly Loggers _loggers = new();

    [Fact]
    public async Task Socket_is_one_for_the_application_and_is_disposed_of_with_it()
    {
        var provider = Provide();
        var socket = provider.GetRequiredService<BennuSocket>();
        Assert.Same(socket, provider.CreateScope().ServiceProvider.GetRequiredService<BennuSocket>());
        Assert.Empty(_script.Attempts); // it connects when it is told to
        var connecting = socket.ConnectAsync();
        _script.Server.Open();
        await connecting;
        await provider.DisposeAsync();
        Assert.Equal(1000, _script.Server.ClosedWith?.Code);
        Assert.Throws<ObjectDisposedException>(() => { _ = socket.ConnectAsync(); });
    }

    [Fact]
    public async Task Socket_has_the_applications_clock_and_logging_and_what_the_application_set()
    {
        await using var provider = Provide();
        _ = provider.GetRequiredService<BennuSocket>().ConnectAsync();
        Assert.Equal("ws://chat.example/socket/websocket?user=anna&vsn=2.0.0", _script.Server.Request.Uri.AbsoluteUri);
        _script.Server.Close(1006);
        _script.Advance(9);
        Assert.Single(_script.Attempts);
        _script.Advance(1);
        Assert.Equal(2, _script.Attempts.Count);
        Assert.Equal([BennuClientDiagnostics.LogCategory], _loggers.Categories);
    }

    [Fact]
    public async Task Socket_needs_neither_a_clock_nor_logging_in_the_services()
    {
        await using var provider = new ServiceCollection().AddBennuClient(new Uri("http://chat.example/socket")).BuildServiceProvider();
        Assert.Equal(ConnectionState.Disconnected, provider.GetRequiredService<BennuSocket>().State);
    }

    private ServiceProvider Provide() => new ServiceCollection()
        .AddSingleton<TimeProvider>(_script.Time)
        .AddSingleton<ILoggerFactory>(_loggers)
        .AddSingleton("anna")
        .AddBennuClient(new Uri("http://chat.example/socket"), (options, services) =>
        {
            var user = services.GetRequiredService<string>();
            options.Params = _ => new(new Dictionary<string, string> { ["user"] = user });
            (options.Transports, options.Dispatch, options.Reconnect) = (_script, work => work(), Backoff.PhoenixReconnect);
        })
        .BuildServiceProvider();

    private sealed class Loggers : ILoggerFactory
    {
        public List<string> Categories { get; } = [];

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName)
        {
            Categories.Add(categoryName);
            return Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        }

        public void Dispose()
        {
        }
    }
}
