using Bennu.Channels;
using Bennu.Durable;
using Bennu.Options;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Tests.Support;
using Bennu.Tests.Transports.Support;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Limits;

/// <summary>An option that means nothing is a developer's error: the application does not start, and is told which one it is.</summary>
public sealed class OptionValidationTests
{
    private static readonly TimeSpan TooLong = TimeSpan.MaxValue; // for any timer

    public static TheoryData<string, Action<SocketOptions>> InvalidSocketOptions => new()
    {
        { "MaxChannels", o => o.MaxChannels = 0 },
        { "MessageRate", o => o.MessageRate = default },
        { "MessageRate", o => o.MessageRate = new RateLimit(double.NaN, 1) },
        { "MessageRate", o => o.MessageRate = new RateLimit(1, 0) },
        { "JoinRate", o => o.JoinRate = new RateLimit(-1, 1) },
        { "Serializers", o => o.Serializers.Clear() },
        { "version requirement", o => o.Serializers[0] = (V1Serializer.Instance, "newest") },
        { "CheckCsrf", o => (o.CheckOrigin, o.CheckCsrf) = (OriginPolicy.Any, false) },
        { "transport", o => o.WebSocket.IsEnabled = false },
        { "WebSocketOptions.Timeout", o => o.WebSocket.Timeout = TimeSpan.Zero },
        { "WebSocketOptions.Timeout", o => o.WebSocket.Timeout = Timeout.InfiniteTimeSpan },
        { "WebSocketOptions.CloseTimeout", o => o.WebSocket.CloseTimeout = TimeSpan.Zero },
        { "WebSocketOptions.CloseTimeout", o => o.WebSocket.CloseTimeout = TooLong },
        { "WebSocketOptions.MaxMessageSize", o => o.WebSocket.MaxMessageSize = 0 },
        { "WebSocketOptions.MaxQueuedBytes", o => o.WebSocket.MaxQueuedBytes = -1 },
        { "LongPollOptions.Window", o => o.LongPoll.Window = TimeSpan.Zero },
        { "LongPollOptions.Window", o => o.LongPoll.Window = TooLong },
        { "LongPollOptions.TokenMaxAge", o => o.LongPoll.TokenMaxAge = TimeSpan.Zero },
        { "LongPollOptions.MaxSessions", o => o.LongPoll.MaxSessions = 0 },
        { "LongPollOptions.MaxQueuedBytes", o => o.LongPoll.MaxQueuedBytes = 0 },
        { "LongPollOptions.MaxBodySize", o => o.LongPoll.MaxBodySize = 0 },
    };

    public static TheoryData<string, Action<BennuOptions>> InvalidBennuOptions => new()
    {
        { "BennuOptions.MaxConcurrentConnects", o => o.MaxConcurrentConnects = 0 },
        { "BennuOptions.MaxConcurrentJoins", o => o.MaxConcurrentJoins = 0 },
        { "BennuOptions.MaxConnectionsPerAddress", o => o.MaxConnectionsPerAddress = 0 },
        { "BennuOptions.Host", o => o.Host = "" },
        { "DrainOptions.BatchSize", o => o.Drain.BatchSize = 0 },
        { "DrainOptions.BatchInterval", o => o.Drain.BatchInterval = -TimeSpan.FromTicks(1) },
        { "DrainOptions.BatchInterval", o => o.Drain.BatchInterval = TooLong },
        { "DrainOptions.ReconnectWindow", o => o.Drain.ReconnectWindow = -TimeSpan.FromTicks(1) },
        { "DrainOptions.ReconnectWindow", o => o.Drain.ReconnectWindow = TooLong },
        { "DrainOptions.Timeout", o => o.Drain.Timeout = TimeSpan.Zero },
        { "DrainOptions.Timeout", o => o.Drain.Timeout = TooLong },
    };

    public static TheoryData<string, Action<ChannelOptions>> InvalidChannelOptions => new()
    {
        { "JoinTimeout", o => o.JoinTimeout = TimeSpan.Zero },
        { "JoinTimeout", o => o.JoinTimeout = TooLong },
        { "ShutdownTimeout", o => o.ShutdownTimeout = TimeSpan.Zero },
        { "ShutdownTimeout", o => o.ShutdownTimeout = TooLong },
        { "MailboxLimit", o => o.MailboxLimit = 0 },
    };

    [Theory, MemberData(nameof(InvalidSocketOptions), DisableDiscoveryEnumeration = true)]
    public void Invalid_socket_option_throws_when_the_socket_is_mapped(string name, Action<SocketOptions> invalidate)
    {
        using var app = TransportHost.Build();
        AssertNames(name, Record.Exception(() => app.MapSocket<TestSocket>("/socket", invalidate)));
    }

    [Theory, MemberData(nameof(InvalidBennuOptions), DisableDiscoveryEnumeration = true)]
    public async Task Invalid_server_option_throws_when_a_socket_is_mapped_and_at_the_start(string name, Action<BennuOptions> invalidate)
    {
        await using var app = TransportHost.Build(services => services.Configure(invalidate));
        AssertNames(name, Record.Exception(() => app.MapSocket<TestSocket>("/socket")));
        AssertNames(name, await Record.ExceptionAsync(() => app.StartAsync(TestContext.Current.CancellationToken)));
    }

    [Theory, MemberData(nameof(InvalidChannelOptions), DisableDiscoveryEnumeration = true)]
    public void Invalid_channel_option_throws_when_the_socket_is_mapped_and_names_the_route(string name, Action<ChannelOptions> invalidate)
    {
        using var app = TransportHost.Build();
        RoutedSocket.Configure.Value = invalidate;
        var exception = Record.Exception(() => app.MapSocket<RoutedSocket>("/socket"));
        AssertNames(name, exception);
        Assert.Contains("room:*", exception!.Message, StringComparison.Ordinal);
    }

    private static void AssertNames(string option, Exception? exception) =>
        Assert.Contains(option, exception?.Message ?? "nothing was thrown");

    private sealed class RoutedSocket(TimeProvider time) : GuestSocket(time), ISocket
    {
        // A socket's definition is static, and tests run side by side.
        public static AsyncLocal<Action<ChannelOptions>> Configure { get; } = new();

        public static void Define(SocketBuilder on) => on.Channel<JoinChannel>("room:*", route => Configure.Value!(route.Options));
    }

    [Fact]
    public void Age_of_kept_messages_is_not_bounded_by_what_a_timer_can_measure()
    {
        new DurableOptions { MaxAge = TimeSpan.FromDays(3650) }.Validate("room:*");
        Assert.Throws<InvalidOperationException>(() => new DurableOptions { MaxAge = TimeSpan.Zero }.Validate("room:*"));
    }
}
