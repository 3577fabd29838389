using System.Text.Json.Nodes;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;
using CsCheck;

namespace Bennu.Tests.Broadcasting;

/// <summary>Many channels broadcast into one topic at once, while others come in.</summary>
public sealed class BroadcastOrderTests
{
    private const string Room = "room:a";
    private const string Last = "last";

    [Fact, Statement(61), Statement(62)]
    public Task Every_member_gets_each_broadcasters_messages_in_order_and_once() =>
        Gen.Select(Gen.Int[2, 6], Gen.Int[1, 40], Gen.Int[0, 4], Gen.Int[0, 2]).SampleAsync(RunAsync, iter: 60, threads: 2);

    private static async Task RunAsync(int members, int messages, int latecomers, int crowds)
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>();
        var second = new WatchedSerializer();
        var senders = new List<TestClient>();
        for (var i = 0; i < members; i++)
        {
            senders.Add(await server.ConnectAsync(Wire.V2, serializer: i % 2 == 0 ? null : second));
            await senders[i].JoinAsync();
        }

        var crowd = new List<TestClient>();
        for (var i = 0; i < 75 * crowds; i++) crowd.Add(await server.JoinAsync(Wire.V2, Room));

        var sending = senders.Select((client, i) => Task.Run(() => SendAsync(client, i, messages))).ToArray();
        var joining = Enumerable.Range(0, latecomers).Select(_ => Task.Run(() => JoinLateAsync(server))).ToArray();
        var received = await Task.WhenAll(sending);
        var late = await Task.WhenAll(joining);
        await server.BroadcastAsync(Room, Last, "{}"); // what was broadcast before comes before it

        for (var i = 0; i < members; i++)
        {
            await ReadAsync(senders[i], received[i], IsLast);
            CheckBroadcasts(received[i], members, sender => Enumerable.Range(0, messages).Where(n => sender != i || IsShout(n)));
            CheckReplies(received[i], i, messages);
        }
        foreach (var client in crowd)
        {
            var frames = new List<JsonArray>();
            await ReadAsync(client, frames, IsLast);
            CheckBroadcasts(frames, members, _ => Enumerable.Range(0, messages));
        }
        foreach (var client in late)
        {
            var frames = new List<JsonArray>();
            await ReadAsync(client, frames, IsLast);
            Assert.Equal("phx_reply", Event(frames[0]));
            CheckBroadcasts(frames, members, sender => Enumerable.Range(0, messages).TakeLast(Numbers(frames, sender).Length));
        }
    }

    private static async Task<List<JsonArray>> SendAsync(TestClient client, int sender, int messages)
    {
        for (var n = 0; n < messages; n++)
            client.Send("1", $"{n}", Room, IsShout(n) ? "shout" : "tell", $$"""{"from":{{sender}},"n":{{n}}}""");
        var frames = new List<JsonArray>();
        await ReadAsync(client, frames, frame => Event(frame) == "phx_reply" && (string?)frame[1] == $"{messages - 1}");
        return frames;
    }

    private static async Task<TestClient> JoinLateAsync(TestServer server)
    {
        var client = await server.ConnectAsync(Wire.V2);
        client.Send("1", "1", Room, "phx_join");
        client.Send("1", "2", Room, "note");
        await server.Stage.ExpectAsync($"noted {Room}");
        return client;
    }

    private static async Task ReadAsync(TestClient client, List<JsonArray> frames, Func<JsonArray, bool> isLast)
    {
        do frames.Add(JsonNode.Parse(await client.NextAsync())!.AsArray());
        while (!isLast(frames[^1]));
    }

    private static void CheckBroadcasts(List<JsonArray> frames, int members, Func<int, IEnumerable<int>> expected)
    {
        for (var sender = 0; sender < members; sender++) Assert.Equal(expected(sender), Numbers(frames, sender));
    }

    // Each push was answered, in order, and after the broadcast that it made.
    private static void CheckReplies(List<JsonArray> frames, int sender, int messages)
    {
        var replies = frames.Where(frame => Event(frame) == "phx_reply").Select(frame => (string?)frame[1]);
        Assert.Equal(Enumerable.Range(0, messages).Select(n => $"{n}"), replies);
        for (var n = 0; n < messages; n++)
            if (IsShout(n))
                Assert.True(
                    frames.FindIndex(frame => IsFrom(frame, sender) && Number(frame) == n) <
                    frames.FindIndex(frame => (string?)frame[1] == $"{n}"));
    }

    private static bool IsShout(int number) => number % 3 != 2;

    private static bool IsLast(JsonArray frame) => Event(frame) == Last;

    private static string? Event(JsonArray frame) => (string?)frame[3];

    private static bool IsFrom(JsonArray frame, int sender) => Event(frame) is "shouted" or "told" && (int?)frame[4]?["from"] == sender;

    private static int Number(JsonArray frame) => (int)frame[4]!["n"]!;

    private static int[] Numbers(List<JsonArray> frames, int sender) =>
        [.. frames.Where(frame => IsFrom(frame, sender)).Select(Number)];
}
