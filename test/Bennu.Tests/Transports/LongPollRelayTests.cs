using System.Text;
using Bennu.PubSub;
using Bennu.Tests.Shared;
using Bennu.Tests.Transports.Support;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Transports;

/// <summary>A long-poll session of one node whose client comes to another one.</summary>
public sealed class LongPollRelayTests : IAsyncLifetime
{
    private const string Heartbeat = """[null,"h","phoenix","heartbeat",{}]""";
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PubSubTimeout = TimeSpan.FromSeconds(2);

    private readonly MemoryBackplane _backplane = new();
    private readonly EphemeralDataProtectionProvider _keys = new();
    private readonly List<LongPollTestClient> _clients = [];
    private TransportHost _home = null!;
    private TransportHost _other = null!;

    public async ValueTask InitializeAsync()
    {
        _home = await StartAsync("home");
        _other = await StartAsync("other");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await _other.DisposeAsync();
        await _home.DisposeAsync();
    }

    [Fact]
    public async Task Session_is_reached_through_any_node()
    {
        var (home, other) = await OpenAsync();

        await other.JoinAsync("room:a");
        await home.SendAsync("""["1","2","room:a","echo",{"n":2}]""");
        Assert.Equal("""["1","2","room:a","phx_reply",{"status":"ok","response":{"n":2}}]""", await other.ReceiveAsync());
        await other.SendAsync("""["1","3","room:a","echo",{"n":3}]""");
        Assert.Equal("""["1","3","room:a","phx_reply",{"status":"ok","response":{"n":3}}]""", await home.ReceiveAsync());

        var answer = await PollAsync(other);
        Assert.False(answer.IsCompleted);
        await _other.BroadcastAsync("room:a", "shouted", "{}"u8.ToArray());
        Assert.Equal((200, other.Token), ((await answer).Status, (await answer).Token));
        Assert.Equal(["""[null,null,"room:a","shouted",{}]"""], (await answer).Messages!);
    }

    [Fact]
    public async Task Poll_without_messages_is_answered_204_after_the_window()
    {
        var (_, other) = await OpenAsync();
        var poll = await PollAsync(other);
        _home.Time.Advance(Window);
        Assert.Equal((204, other.Token), ((await poll).Status, (await poll).Token));
    }

    [Fact]
    public async Task Malformed_frame_is_408_and_then_410()
    {
        var (_, other) = await OpenAsync();
        Assert.Equal(408, (await other.PostAsync("[")).Status);
        Assert.Equal(410, (await other.PostAsync(Heartbeat)).Status);
    }

    [Fact]
    public async Task Session_of_another_mount_is_none()
    {
        var (home, _) = await OpenAsync();
        Assert.Equal(410, (await Client(_other, home.Token, "/strange/longpoll").PostAsync(Heartbeat)).Status);
    }

    [Fact]
    [Statement(85)]
    public async Task Session_whose_node_does_not_answer_is_replaced()
    {
        var (home, other) = await OpenAsync();
        _backplane.Copies = (node, _) => node == "home" ? 0 : 1;
        var waiting = _other.Time.NextTimer(PubSubTimeout);
        var poll = other.GetAsync();
        await waiting;
        _other.Time.Advance(PubSubTimeout);
        Assert.Equal(410, (await poll).Status);
        Assert.NotEqual(home.Token, (await poll).Token);
    }

    [Fact]
    public async Task Session_whose_node_cannot_be_reached_is_replaced_at_once()
    {
        var (home, other) = await OpenAsync();
        _backplane.Cut("other");
        var answer = await other.GetAsync();
        Assert.Equal(410, answer.Status);
        Assert.NotEqual(home.Token, answer.Token);
    }

    [Fact]
    public async Task Messages_that_were_lost_between_nodes_cost_the_session_and_not_just_the_messages()
    {
        var (_, other) = await OpenAsync();
        await other.JoinAsync("room:a");
        _backplane.Copies = (node, broadcast) => node == "other" && broadcast.Payload.Span.IndexOf("Frames\":[{"u8) >= 0 ? 0 : 1;
        await _home.BroadcastAsync("room:a", "shouted", "{}"u8.ToArray());

        var waiting = _other.Time.NextTimer(Window + PubSubTimeout);
        var poll = other.GetAsync();
        await waiting;
        _other.Time.Advance(Window + PubSubTimeout);

        Assert.Equal(410, (await poll).Status);
    }

    [Fact]
    public async Task Poll_that_was_given_up_takes_nothing()
    {
        var (home, other) = await OpenAsync();
        await other.JoinAsync("room:a");
        using var given = new CancellationTokenSource();
        var waiting = _home.Time.NextTimer(Window);
        other.GivenUp = given.Token;
        var poll = other.GetAsync();
        await waiting;
        var cancelled = NextCallAsync("Verb\":2");
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        await cancelled.OrFail();

        await _home.BroadcastAsync("room:a", "shouted", "{}"u8.ToArray());
        Assert.Equal("""[null,null,"room:a","shouted",{}]""", await home.ReceiveAsync());
    }

    [Fact]
    public async Task What_is_too_much_for_one_message_of_the_backplane_comes_in_several_polls()
    {
        var (_, other) = await OpenAsync();
        await other.JoinAsync("room:a");
        var text = new string('x', LongPollRelay.MaxBytes / 2);
        var echoes = Enumerable.Range(0, 3).Select(n => $$"""["1","{{n}}","room:a","echo",{"text":"{{text}}"}]""");

        Assert.Equal(200, (await other.PostAsync(string.Join('\n', echoes))).Status);

        var answers = new List<string>();
        var polls = 0;
        for (; answers.Count < 3; polls++) answers.AddRange((await other.GetAsync()).Messages!);
        Assert.Equal(["0", "1", "2"], answers.Select(answer => answer.Split('"')[3]));
        Assert.True(polls > 1);
    }

    private Task<TransportHost> StartAsync(string node) => TransportHost.StartAsync(
        app =>
        {
            foreach (var path in (string[])["/socket", "/strange"])
                app.MapSocket<TestSocket>(path, options =>
                {
                    options.CheckOrigin = OriginPolicy.Any;
                    options.LongPoll.IsEnabled = true;
                });
        },
        services => services.AddSingleton<IDataProtectionProvider>(_keys).AddSingleton(_backplane.CreateNode(node)));

    private async Task<(LongPollTestClient Home, LongPollTestClient Other)> OpenAsync()
    {
        var home = Client(_home, token: null);
        await home.OpenAsync();
        return (home, Client(_other, home.Token));
    }

    private LongPollTestClient Client(TransportHost host, string? token, string path = "/socket/longpoll")
    {
        var client = new LongPollTestClient(host.Http1, path: path) { Token = token };
        _clients.Add(client);
        return client;
    }

    /// <summary>A poll that waits at the session's node.</summary>
    private async Task<Task<PollAnswer>> PollAsync(LongPollTestClient client)
    {
        var timer = _home.Time.NextTimer(Window);
        var poll = client.GetAsync();
        await timer;
        return poll;
    }

    private async Task NextCallAsync(string part)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _backplane.Copies = (_, broadcast) =>
        {
            if (Encoding.UTF8.GetString(broadcast.Payload.Span).Contains(part)) called.TrySetResult();
            return 1;
        };
        await called.Task;
    }
}
