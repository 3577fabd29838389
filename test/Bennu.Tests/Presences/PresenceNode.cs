using System.Text.RegularExpressions;
using Bennu.Presences;
using Bennu.Tests.Diagnostics;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bennu.Tests.Presences;

/// <summary>A server with a presence, alone or as a node of a cluster.</summary>
internal sealed partial class PresenceNode : IAsyncDisposable
{
    public const string Room = "room:a";

    private readonly Dictionary<string, string> _refs = [];
    private readonly TestServer _server;

    private PresenceNode(TestServer server) => _server = server;

    public PeoplePresence Presence => _server.Services.GetRequiredService<PeoplePresence>();

    public Stage Stage => _server.Stage;

    public TestServer Server => _server;

    public static async Task<PresenceNode> StartAsync(
        TestCluster? cluster = null, Action<PresenceOptions>? configure = null, RecordingLog? log = null)
    {
        var server = TestServer.Start<GuestSocket<PresenceChannel>>(
            configure: o => o.Json.TypeInfoResolverChain.Insert(0, PresenceJson.Default),
            add: services =>
            {
                if (cluster is not null) services.AddSingleton(cluster.AddNode());
                log?.AddTo(services);
                services.AddPresence<PeoplePresence>(configure);
            });
        await server.PubSub.StartAsync();
        await server.Services.GetServices<IHostedService>().OfType<PresenceHost<PeoplePresence>>().Single().StartAsync(CancellationToken.None);
        return new PresenceNode(server);
    }

    /// <summary>Does what the host does when it stops.</summary>
    /// <param name="isLate">Its time to stop is over already.</param>
    public async Task StopAsync(bool isLate = false)
    {
        await _server.DrainAsync();
        await _server.Services.GetServices<IHostedService>().OfType<PresenceHost<PeoplePresence>>().Single().StopAsync(new CancellationToken(isLate));
    }

    public Task<TestClient> JoinAsync(string name, string topic = Room) => _server.JoinAsync(Wire.V2, topic, $"name={name}");

    /// <summary>Has a client track a mood, and reads the change that it is sent.</summary>
    public async Task TrackAsync(TestClient client, string text = "new")
    {
        client.Send("1", "2", Room, "track", $$"""{"text":"{{text}}"}""");
        await client.NextAsync();
        await client.ExpectAsync(Wire.V2.Ok("1", "2", Room));
        await PassAsync();
    }

    /// <summary>Has an owner outside any channel track a key.</summary>
    public async Task AddAsync(string key, string text = "new", string topic = Room) =>
        await Presence.TrackAsync("job", topic, key, new Mood(text));

    public async Task UpdateAsync(string key, string text) => await Presence.UpdateAsync("job", Room, key, new Mood(text));

    public async Task RemoveAsync(string key) => await Presence.UntrackAsync("job", Room, key);

    /// <summary>Lets the period pass in which a topic's changes wait for one another.</summary>
    public async Task PassAsync()
    {
        await _server.Time.ArmedAsync(PresencePump.Period);
        _server.Time.Advance(PresencePump.Period);
    }

    /// <summary>The next frame, its refs replaced by numbers in the order of their first appearance on this node.</summary>
    public async Task<string> NextAsync(TestClient client) => RefPattern().Replace(
        await client.NextAsync(),
        match => _refs.TryGetValue(match.Groups[1].Value, out var number)
            ? $":\"{number}\""
            : $":\"{_refs[match.Groups[1].Value] = $"{_refs.Count + 1}"}\"");

    /// <summary>Who is there, on this node's own account.</summary>
    public string List(string topic = Room) => string.Join(
        ",", Presence.List(topic).SelectMany(entry => entry.Metas.Select(meta => $"{entry.Key}:{meta.Value.Text}")).Order(StringComparer.Ordinal));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [GeneratedRegex("(?<=\"phx_ref(?:_prev)?\"):\"([A-Za-z0-9_-]{16})\"")]
    private static partial Regex RefPattern();
}
