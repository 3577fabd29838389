using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Shared;
using CsCheck;

namespace Bennu.PubSub.Tests;

public sealed class LogPositionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void First_position_is_that_of_the_time() =>
        Assert.Equal((ulong)Now.ToUnixTimeMilliseconds() * 65_536, LogPosition.Next(0, Now));

    [Fact]
    public void Next_is_one_above_the_last_while_the_clock_stands_or_is_set_back()
    {
        var first = LogPosition.Next(0, Now);

        Assert.Equal(first + 1, LogPosition.Next(first, Now));
        Assert.Equal(first + 2, LogPosition.Next(first + 1, Now.AddHours(-1)));
    }

    [Fact]
    [DurableStatement("term position")]
    public void Log_that_has_forgotten_everything_goes_on_above_all_it_gave_a_millisecond_ago()
    {
        var last = LogPosition.Next(0, Now);
        for (var i = 0; i < 1_000; i++) last = LogPosition.Next(last, Now);

        Assert.True(LogPosition.Next(0, Now.AddMilliseconds(1)) > last);
    }

    [Fact]
    [DurableStatement("term position")]
    public void Positions_increase_whatever_the_clock_does() =>
        Gen.Int[-100_000, 100_000].Array[1, 50].Sample(moves =>
        {
            var (last, now) = (0ul, Now);
            foreach (var move in moves)
            {
                now = now.AddMilliseconds(move);
                var next = LogPosition.Next(last, now);
                Assert.True(next > last);
                Assert.True(next >= (ulong)now.ToUnixTimeMilliseconds() << 16);
                last = next;
            }
        });
}
