using System.Reflection;
using Bennu.Diagnostics;
using Bennu.Options;
using Bennu.Sockets;
using Bennu.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Tests.Diagnostics;

public sealed class LogTests
{
    [Fact]
    public void Log_events_that_are_documented_are_those_that_there_are()
    {
        var events = from type in typeof(SocketServer).Assembly.GetTypes()
                     from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                     let message = method.GetCustomAttribute<LoggerMessageAttribute>()
                     where message is not null
                     orderby message.EventId
                     select (message.EventId, message.Level);
        var documented = DiagnosticsPage.Rows("Id")
            .Select(row => (Id: int.Parse(row[0], null), Level: Enum.Parse<LogLevel>(row[1]), Limit: row[2]));

        // The level of a limited line is decided when it is written.
        Assert.Equal(
            documented.Select(row => (row.Id, row.Limit is "10 a connection" or "1 a second" ? LogLevel.None : row.Level)),
            events.Select(e => (e.EventId, (int)e.Level < 0 ? LogLevel.None : e.Level)));
    }

    [Fact]
    public void Limited_lines_keep_their_level_as_long_as_the_rate_allows()
    {
        var time = new FakeTimeProvider();
        var limiter = new LogLimiter(new RateLimit(1, 2), time);
        Assert.Equal([LogLevel.Error, LogLevel.Error, LogLevel.Debug], Enumerable.Range(0, 3).Select(_ => limiter.Limit(LogLevel.Error)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([LogLevel.Error, LogLevel.Debug], Enumerable.Range(0, 2).Select(_ => limiter.Limit(LogLevel.Error)));
    }

    [Fact]
    public async Task Client_that_crashes_channels_again_and_again_does_not_fill_the_log()
    {
        using var log = new RecordingLog();
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>(add: services => log.AddTo(services));
        var client = await server.ConnectAsync(Wire.V2);
        for (var i = 0; i < 15; i++)
        {
            await client.JoinAsync();
            client.Send("1", "2", "room:a", "raise");
            await client.ExpectAsync(Wire.V2.Crashed("1", "room:a"));
        }
        Assert.Equal(10, log.Count(1, LogLevel.Error));
        Assert.Equal(5, log.Count(1, LogLevel.Debug));
    }
}
