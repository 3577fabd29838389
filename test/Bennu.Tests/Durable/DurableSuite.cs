using System.Text.Json.Nodes;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Durable;

/// <summary>A server on a <see cref="TestLog"/> with durable rooms, and how its tests join them.</summary>
public abstract class DurableSuite : IAsyncDisposable
{
    private protected const string Room = "room:a";

    private TestLog? _log;

    private protected DurableSuite(IPubSubAdapter? adapter = null) => Server = TestServer.Start<RoomsSocket>(add: services =>
    {
        services.AddSingleton<ITopicLog>(provider => _log = new TestLog(provider.GetRequiredService<TimeProvider>()));
        if (adapter is not null) services.AddSingleton(adapter);
    });

    private protected TestServer Server { get; }

    private protected TestLog Log => _log!;

    private protected static Wire Wire => Wire.V2;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Server.DisposeAsync();
    }

    /// <summary>Records <c>said</c> with <c>{"n":n}</c> for each number, and announces none.</summary>
    private protected void Record(int from, int to, string room = Room)
    {
        for (var n = from; n <= to; n++) Log.Append(room, "said", $$"""{"n":{{n}}}""");
    }

    /// <summary>Connects and joins; the state is the next frame to be read.</summary>
    private protected async Task<TestClient> EnterAsync(string payload = "{}", string room = Room, string query = "", Wire? wire = null)
    {
        var client = await Server.ConnectAsync(wire ?? Wire, query);
        await EnterAsync(client, payload, room);
        return client;
    }

    /// <summary>Joins; the state is the next frame to be read.</summary>
    private protected static async Task EnterAsync(TestClient client, string payload = "{}", string room = Room, string joinRef = "1")
    {
        client.Send(joinRef, joinRef, room, "phx_join", payload);
        Assert.Contains("\"status\":\"ok\"", await client.NextAsync(), StringComparison.Ordinal);
    }

    /// <summary>Connects, joins and reads the state, which has to be live.</summary>
    private protected async Task<TestClient> LiveAsync(string room = Room, string query = "", Wire? wire = null)
    {
        var client = await EnterAsync("{}", room, query, wire);
        Assert.Contains("\"live\"", await client.NextAsync(), StringComparison.Ordinal);
        return client;
    }

    private protected static string State(string cursor, string state, string joinRef = "1", string room = Room) =>
        Wire.Message(joinRef, cursor, room, "stream:state", state);

    private protected static string Resumed(string cursor, string joinRef = "1") => State(cursor, """{"status":"resumed"}""", joinRef);

    private protected static string Live(string cursor, string joinRef = "1") => State(cursor, """{"status":"live"}""", joinRef);

    private protected static string Invalid(string cursor) => State(cursor, """{"status":"reset","reason":"invalid"}""");

    private protected static string Reset(string cursor, string reason, string after, string before, string joinRef = "1") => State(
        cursor, $$$"""{"status":"reset","reason":"{{{reason}}}","missed":{"after":"{{{after}}}","before":"{{{before}}}"}}""", joinRef);

    /// <summary>A recorded message as it is sent.</summary>
    private protected static string Said(string cursor, int n, string room = Room, string @event = "said") =>
        Wire.Message(null, cursor, room, @event, $$"""{"n":{{n}}}""");

    /// <summary>Messages as <see cref="Record"/> makes them in the first epoch, whose numbers are their positions.</summary>
    private protected static string[] SaidFrom(int from, int to, string room = Room) =>
        [.. Enumerable.Range(from, Math.Max(0, to - from + 1)).Select(n => Said($"@e1:{n}", n, room))];

    /// <summary>Says something durable from outside any channel.</summary>
    private protected Task SayAsync(int n, string room = Room) => Server.BroadcastAsync(room, "said", $$"""{"n":{{n}}}""");

    private protected static string? RefOf(string frame) => (string?)JsonNode.Parse(frame)!.AsArray()[1];
}
