using Bennu.Presences;
using Bennu.Testing.Tests.Support;

namespace Bennu.Testing.Tests;

public sealed class PresenceTests
{
    [Fact]
    public async Task Join_shows_the_list_and_everybody_sees_who_comes()
    {
        await using var app = Start();
        var ann = await JoinAsync(app, "ann");
        Assert.Equal(["ann"], Names(ann));
        var bob = await JoinAsync(app, "bob");
        Assert.Equal(["ann", "bob"], Names(ann));
        Assert.Equal(["ann", "bob"], Names(bob).Order());
        Assert.Equal(new Mood("fine"), ann.AssertPresent<Mood>("bob"));
        Assert.Equal(["hello bob"], ann.Presences<Mood>().Where(presence => presence.Key == "bob").Select(bob => bob.Added<string>("greeting")));
    }

    [Fact]
    public async Task Update_replaces_the_meta()
    {
        await using var app = Start();
        var (ann, bob) = (await JoinAsync(app, "ann"), await JoinAsync(app, "bob"));
        await bob.PushAsync("mood", new Mood("tired"));
        await bob.PushAsync("mood", new Mood("asleep"));
        ann.AssertPresent<Mood>("bob", mood => mood.Text == "asleep");
        ann.RefutePresent<Mood>("bob", mood => mood.Text is "fine" or "tired");
        Assert.Equal([new Mood("asleep")], ann.Presences<Mood>().Single(presence => presence.Key == "bob").Metas);
    }

    [Fact]
    public async Task Key_of_two_clients_has_two_metas_until_one_leaves()
    {
        await using var app = Start();
        var (ann, phone, laptop) = (await JoinAsync(app, "ann"), await JoinAsync(app, "bob", "phone"), await JoinAsync(app, "bob", "laptop"));
        Assert.Equal([new Mood("phone"), new Mood("laptop")], ann.Presences<Mood>().Single(presence => presence.Key == "bob").Metas);
        await phone.LeaveAsync();
        Assert.Equal([new Mood("laptop")], ann.Presences<Mood>().Single(presence => presence.Key == "bob").Metas);
        await laptop.LeaveAsync();
        ann.RefutePresent("bob");
    }

    [Theory]
    [InlineData("leaves")]
    [InlineData("crashes")]
    [InlineData("loses its connection")]
    [InlineData("is closed")]
    public async Task Who_goes_is_gone_however_it_ends(string how)
    {
        await using var app = Start();
        var (ann, bob) = (await JoinAsync(app, "ann"), await JoinAsync(app, "bob"));
        ann.AssertPresent("bob");
        await (how switch
        {
            "leaves" => bob.LeaveAsync(),
            "crashes" => bob.PushAsync("crash"),
            "is closed" => bob.Client.SendAsync("no frame"),
            _ => bob.Client.DisconnectAsync(),
        });
        ann.RefutePresent("bob");
        ann.AssertPresent("ann");
    }

    [Fact]
    public async Task Who_is_refused_is_seen_by_nobody()
    {
        await using var app = Start();
        var ann = await JoinAsync(app, "ann");
        await (await app.ConnectAsync(new { name = "bob" })).JoinRefusedAsync("crowd:1", new Mood("unwelcome"));
        ann.RefutePresent("bob");
    }

    [Fact]
    public async Task Crowd_that_joins_at_once_is_seen_by_all()
    {
        await using var app = Start();
        var rooms = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => JoinAsync(app, $"client{i}")));
        foreach (var room in rooms) Assert.Equal(rooms.Length, room.Presences<Mood>().Count);
        await Task.WhenAll(rooms.Skip(1).Select(room => room.LeaveAsync()));
        Assert.Equal(["client0"], Names(rooms[0]));
    }

    [Fact]
    public async Task Application_sees_the_list_as_well()
    {
        await using var app = Start();
        await JoinAsync(app, "ann");
        Assert.Equal("fine", app.Services.GetRequiredService<Crowd>().List("crowd:1")[0].Metas[0].Value.Text);
    }

    [Fact]
    public async Task Grace_period_hides_who_comes_back_and_ends_with_the_clock()
    {
        await using var app = Start(o => o.GracePeriod = TimeSpan.FromSeconds(10));
        var (ann, bob) = (await JoinAsync(app, "ann"), await JoinAsync(app, "bob"));
        await bob.Client.DisconnectAsync();
        await app.AdvanceAsync(TimeSpan.FromSeconds(9));
        ann.AssertPresent("bob");
        await bob.Client.ReconnectAsync();
        await app.AdvanceAsync(TimeSpan.FromSeconds(20));
        ann.AssertPresent("bob");
        await bob.Client.DisconnectAsync();
        await app.AdvanceAsync(TimeSpan.FromSeconds(12));
        ann.RefutePresent("bob");
    }

    [Fact]
    public async Task Lists_that_wait_for_a_query_at_a_gate_leave_the_server_settled()
    {
        var doubles = new HeldGreeter();
        await using var app = Start(doubles: doubles);
        var ann = await JoinAsync(app, "ann");
        doubles.Gate = new Gate();
        var (bob, eve) = (await JoinAsync(app, "bob"), await JoinAsync(app, "eve"));
        ann.RefutePresent("bob");
        Assert.Throws<ChannelTestException>(() => eve.Presences<Mood>());
        doubles.Gate.Open();
        await app.SettleAsync();
        Assert.Equal(["ann", "bob", "eve"], Names(ann).Order());
        Assert.Equal(["ann", "bob", "eve"], Names(bob).Order());
        Assert.Equal(["ann", "bob", "eve"], Names(eve).Order());
    }

    [Fact]
    public async Task Query_that_is_too_slow_ends_with_the_clock()
    {
        var doubles = new HeldGreeter();
        await using var app = Start(doubles: doubles);
        var ann = await JoinAsync(app, "ann");
        doubles.Gate = new Gate();
        await JoinAsync(app, "bob");
        await app.AdvanceAsync(TimeSpan.FromSeconds(5));
        ann.AssertPresent("bob");
    }

    [Fact]
    public async Task Assertions_that_fail_say_who_is_present()
    {
        await using var app = Start();
        var ann = await JoinAsync(app, "ann");
        var failure = Assert.Throws<ChannelTestException>(() => ann.AssertPresent<Mood>("bob", mood => mood.Text == "fine"));
        Assert.StartsWith("""client 1 expected "bob" to be present on "crowd:1" with a Mood where mood => mood.Text == "fine"; present are "ann" """, failure.Message);
        Assert.Throws<ChannelTestException>(() => ann.AssertPresent<Mood>("ann", mood => mood.Text == "tired"));
        Assert.Throws<ChannelTestException>(() => ann.AssertPresent("bob"));
        Assert.Throws<ChannelTestException>(() => ann.RefutePresent("ann"));
        Assert.Throws<ChannelTestException>(() => ann.RefutePresent<Mood>("ann", mood => mood.Text == "fine"));
    }

    [Fact]
    public async Task Client_that_was_sent_no_list_can_assert_nothing_about_it()
    {
        await using var app = Start();
        var ann = await JoinAsync(app, "ann", topic: "crowd:private");
        var failure = Assert.Throws<ChannelTestException>(() => ann.RefutePresent("bob"));
        Assert.StartsWith("""client 1 expected a list of who is present on "crowd:private" ("presence_state").""", failure.Message);
    }

    [Fact]
    public async Task Nodes_show_one_another_who_is_there()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster);
        Assert.Equal(["ann", "bob"], Names(ann).Order());
        Assert.Equal(["ann", "bob"], Names(bob).Order());
        foreach (var text in (string[])["tired", "asleep", "awake"])
        {
            await bob.PushAsync("mood", new Mood(text));
            ann.AssertPresent<Mood>("bob", mood => mood.Text == text);
        }
        await bob.LeaveAsync();
        ann.RefutePresent("bob");
    }

    [Fact]
    public async Task Node_that_is_cut_off_leaves_and_comes_back()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster);
        cluster.Backplane.Cut("node-2");
        await bob.PushAsync("mood", new Mood("lonely"));
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(25));
        ann.AssertPresent<Mood>("bob", mood => mood.Text == "fine");
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(10));
        ann.RefutePresent("bob");
        Assert.Equal(["bob"], Names(bob));
        cluster.Backplane.Restore("node-2");
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(2));
        ann.AssertPresent<Mood>("bob", mood => mood.Text == "lonely");
        bob.AssertPresent("ann");
    }

    [Fact]
    public async Task Change_that_is_lost_between_the_nodes_is_made_good()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster);
        cluster.Backplane.Copies = (_, _) => 0;
        await bob.PushAsync("mood", new Mood("unheard"));
        cluster.Backplane.Copies = null;
        ann.RefutePresent<Mood>("bob", mood => mood.Text == "unheard");
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(4.5));
        ann.AssertPresent<Mood>("bob", mood => mood.Text == "unheard");
    }

    [Fact]
    public async Task Node_that_is_drained_takes_its_clients_along_at_once()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster);
        await bob.Client.App.DrainAsync();
        ann.RefutePresent("bob");
    }

    [Fact]
    public async Task Node_that_crashes_leaves_after_its_time_and_its_clients_come_back_elsewhere()
    {
        await using var cluster = new TestCluster();
        var (ann, bob) = await JoinAsync(cluster);
        await cluster.Nodes[1].DisposeAsync();
        ann.AssertPresent("bob");
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(35));
        ann.RefutePresent("bob");
        await bob.Client.ReconnectAsync(to: cluster.Nodes[0]);
        ann.AssertPresent("bob");
        Assert.Equal(["ann", "bob"], Names(bob).Order());
    }

    private static ChannelTest Start(Action<PresenceOptions>? configure = null, IGreeter? doubles = null) =>
        ChannelTest.Start<CrowdSocket>(services => Add(services, configure, doubles));

    private static void Add(IServiceCollection services, Action<PresenceOptions>? configure = null, IGreeter? doubles = null) => services
        .AddSingleton(doubles ?? new Greeter("hello"))
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, MoodJson.Default))
        .AddPresence<Crowd>(configure);

    private static async Task<TestChannel> JoinAsync(ChannelTest app, string name, string mood = "fine", string topic = "crowd:1") =>
        await (await app.ConnectAsync(new { name })).JoinAsync(topic, new Mood(mood));

    private static async Task<(TestChannel Ann, TestChannel Bob)> JoinAsync(TestCluster cluster)
    {
        var (first, second) = (cluster.Start<CrowdSocket>(services => Add(services)), cluster.Start<CrowdSocket>(services => Add(services)));
        return (await JoinAsync(first, "ann"), await JoinAsync(second, "bob"));
    }

    private static string[] Names(TestChannel channel) => [.. channel.Presences<Mood>().Select(presence => presence.Key)];
}
