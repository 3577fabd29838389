using System.Text.Json.Nodes;
using Bennu.Options;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sockets;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Durable;

/// <summary>A server with a ledger of the test's, and what the tests of pushes with message ids do again and again.</summary>
public abstract class OnceSuite : IAsyncDisposable
{
    private protected const string Room = "room:a";
    private protected const string Id = "~session-1";

    private protected static readonly Wire Wire = Wire.V2;

    private protected OnceSuite(Action<SocketOptions>? mount = null, Action<BennuOptions>? configure = null)
    {
        Server = TestServer.Start<OnceSocket>(mount, configure, services => services
            .AddSingleton<OnceAnswers>(_ => Answers)
            .AddSingleton<ITopicLog>(p => Log = new TestLog(p.GetRequiredService<TimeProvider>()))
            .AddSingleton<IDeduplicationLedger>(p => Ledger = new OnceLedger(p.GetRequiredService<TimeProvider>())));
    }

    private protected TestServer Server { get; }

    private protected Stage Stage => Server.Stage;

    private protected OnceLedger Ledger { get; private set; } = null!;

    private protected TestLog Log { get; private set; } = null!;

    private protected OnceAnswers Answers { get; } = new();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Server.DisposeAsync();
    }

    private protected async Task<TestClient> JoinAsync(string topic = Room, string query = "", Wire? wire = null)
    {
        var client = await Server.ConnectAsync(wire ?? Wire, query);
        await JoinAsync(client, topic);
        return client;
    }

    /// <summary>Joins, and reads what follows a join of a durable topic.</summary>
    private protected static async Task JoinAsync(TestClient client, string topic = Room, string joinRef = "1")
    {
        await client.JoinAsync(topic, joinRef);
        Assert.Contains("stream:state", await client.NextAsync());
    }

    /// <summary>Joins again after a crash, or in the place of a channel that is still there.</summary>
    private protected static async Task RejoinAsync(TestClient client, string joinRef, string? closed = null)
    {
        await JoinAsync(client, Room, joinRef);
        if (closed is not null) await client.ExpectAsync(Wire.Closed(closed, Room));
    }

    /// <summary>The reply with the count of notes.</summary>
    private protected static string Counted(int count, string @ref = Id, string joinRef = "1", string topic = Room) =>
        Wire.Ok(joinRef, @ref, topic, $$"""{"count":{{count}}}""");

    /// <summary>Completes when a push waits for another one's answer.</summary>
    private protected async Task ParkedAsync()
    {
        await Patience.For(Ledger.Waiting.Task, "a push to wait");
        Ledger.Waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets a third of a lease pass, and the one claim that is held be renewed.</summary>
    private protected async Task RenewAsync()
    {
        Ledger.Renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.Time.Advance(OnceSocket.Lease / 3);
        await Patience.For(Ledger.Renewed.Task, "a claim to be renewed");
    }

    /// <summary>The member of a reply's response.</summary>
    private protected static JsonNode Response(string reply) => JsonNode.Parse(reply)!.AsArray()[4]!["response"]!;

    private protected static string CursorOf(string frame) => (string)JsonNode.Parse(frame)!.AsArray()[1]!;

    /// <summary>The texts of what is recorded of a topic.</summary>
    private protected async Task<string[]> RecordedAsync(string topic = Room)
    {
        var page = await Log.ReadAsync(topic, 0, 10_000, long.MaxValue, CancellationToken.None);
        return [.. page.Entries.Select(entry => (string)JsonNode.Parse(entry.Message.Payload.Span)!["text"]!)];
    }
}
