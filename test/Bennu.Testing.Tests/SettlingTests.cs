using Bennu.Testing.Tests.Support;

namespace Bennu.Testing.Tests;

public sealed class SettlingTests
{
    [Fact]
    public async Task Settling_waits_for_a_handler_that_hops_between_threads()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        Assert.Equal(new Number(1_000), await room.PushAsync<Number>("hop", new Number(1_000)));
    }

    [Fact]
    public async Task Settling_waits_for_many_clients_and_broadcasts()
    {
        await using var app = Lab.Start();
        var rooms = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => app.JoinAsync(name: $"client{i}")));
        foreach (var room in rooms) room.Push("say", new Said("hi"));
        await app.SettleAsync();
        foreach (var room in rooms) Assert.Equal(rooms.Length, room.Messages.Count(message => message.Event == "said"));
    }

    [Fact]
    public async Task Settling_waits_for_a_lane_that_gathers_what_is_being_recorded()
    {
        await using var app = Lab.Start();
        var rooms = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => app.JoinAsync("log:1", $"client{i}")));
        for (var i = 0; i < 5; i++)
        {
            foreach (var room in rooms.Take(10)) room.Push("say", new Said("hi"));
            await app.SettleAsync();
            foreach (var room in rooms) Assert.Equal(10 * (i + 1), room.Messages.Count(message => message.Event == "said"));
        }
    }

    [Fact]
    public async Task Settling_leaves_what_waits_at_a_gate_and_waits_for_the_rest()
    {
        var gate = new Gate();
        var doubles = new HeldGreeter();
        await using var app = Lab.Start(services => services.AddSingleton<IGreeter>(doubles));
        var (ann, bob) = (await app.JoinAsync("room:1", "ann"), await app.JoinAsync("room:2", "bob"));
        doubles.Gate = gate;
        var held = await ann.PushAsync("greet");
        held.RefuteReplied();
        Assert.Equal(new Number(500), await bob.PushAsync<Number>("hop", new Number(500)));
        held.RefuteReplied();
        gate.Open();
        await app.SettleAsync();
        held.AssertOk<Said>();
    }

    [Fact]
    public async Task Settling_leaves_a_join_that_waits_at_a_gate()
    {
        var doubles = new HeldGreeter();
        await using var app = Lab.Start(services => services.AddSingleton<IGreeter>(doubles));
        var ann = await app.ConnectAsync(new { name = "ann" });
        doubles.Gate = new Gate();
        var room = ann.Join("short:slow", new Join("ann"));
        await app.SettleAsync();
        Assert.Throws<ChannelTestException>(() => room.JoinReply);
        await app.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Equal("join timeout", room.AssertRefused().Reason);
    }

    [Fact]
    public async Task Settling_that_waits_in_vain_names_what_is_at_work()
    {
        var never = new TaskCompletionSource();
        await using var app = Lab.Start(services => services.AddSingleton<IGreeter>(new Stuck(never.Task)));
        var room = await app.JoinAsync();
        app.Patience = TimeSpan.FromMilliseconds(50);
        var failure = await Assert.ThrowsAsync<ChannelTestException>(() => room.PushAsync("greet"));
        Assert.StartsWith("The server did not settle within 0.1 s. At work: the channel on \"room:1\". What waits for the test", failure.Message);
        app.Patience = TimeSpan.FromSeconds(10);
        never.SetResult();
        await app.SettleAsync();
    }

    [Fact]
    public async Task Handler_that_gives_up_before_its_gate_opens_goes_on_with_the_clock()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        for (var i = 0; i < 100; i++)
        {
            var push = await room.PushAsync("impatient", new Number(5));
            push.RefuteReplied();
            await app.AdvanceAsync(TimeSpan.FromSeconds(5));
            push.AssertError("gave up");
        }
    }

    [Fact]
    public async Task Gate_that_fails_lets_the_handler_crash()
    {
        var doubles = new HeldGreeter();
        await using var app = Lab.Start(services => services.AddSingleton<IGreeter>(doubles));
        var room = await app.JoinAsync();
        doubles.Gate = new Gate();
        await room.PushAsync("greet");
        doubles.Gate.Fail(new IOException("gone"));
        await app.SettleAsync();
        Assert.Equal("gone", room.AssertCrashed<IOException>().Message);
    }

    [Fact]
    public async Task Connection_that_is_lost_takes_its_channel_from_the_gate()
    {
        var doubles = new HeldGreeter();
        await using var app = Lab.Start(services => services.AddSingleton<IGreeter>(doubles));
        var room = await app.JoinAsync();
        doubles.Gate = new Gate();
        await room.PushAsync("greet");
        await room.Client.DisconnectAsync();
        Assert.Equal(0, doubles.Gate.Waiting);
    }

    private sealed class Stuck(Task awaited) : IGreeter
    {
        private int _calls;

        public async Task<string> GreetAsync(CancellationToken cancellationToken)
        {
            if (_calls++ > 0) await awaited;
            return "hello";
        }
    }
}
