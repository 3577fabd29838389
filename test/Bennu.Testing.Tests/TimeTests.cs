using Bennu.Testing.Tests.Support;

namespace Bennu.Testing.Tests;

public sealed class TimeTests
{
    [Fact]
    public async Task Timer_rings_when_its_time_has_come()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.PushAsync("remind", new Number(60));
        await app.AdvanceAsync(TimeSpan.FromSeconds(59.9));
        room.RefutePushed("reminder");
        await app.AdvanceAsync(TimeSpan.FromSeconds(0.1));
        room.AssertPushed<Number>("reminder", number => number.Value == 60);
    }

    [Fact]
    public async Task Time_passes_from_timer_to_timer()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.PushAsync("tick", new Number(10));
        await room.PushAsync("remind", new Number(25));
        await app.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([10, 10, 25, 10], room.Messages.Select(message => message.As<Number>().Value));
    }

    [Fact]
    public async Task Delay_in_a_handler_ends_with_the_clock()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        var push = await room.PushAsync("sleep", new Number(5));
        push.RefuteReplied();
        await app.AdvanceAsync(TimeSpan.FromSeconds(5));
        push.AssertOk();
    }

    [Fact]
    public async Task Clients_send_heartbeats_as_time_passes()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await app.AdvanceAsync(TimeSpan.FromHours(1));
        room.Client.AssertConnected();
        await room.PushAsync<Number>("double", new Number(1));
    }

    [Fact]
    public async Task Client_without_heartbeats_is_closed_as_idle()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        room.Client.StopHeartbeats();
        await app.AdvanceAsync(TimeSpan.FromSeconds(62));
        room.Client.AssertClosed(1002, "idle");
        Assert.Throws<ChannelTestException>(() => room.Client.AssertClosed(1001));
    }

    [Fact]
    public async Task Services_share_the_clock()
    {
        await using var app = Lab.Start();
        await app.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(app.Clock.GetUtcNow(), app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), app.Clock.GetUtcNow());
    }
}
