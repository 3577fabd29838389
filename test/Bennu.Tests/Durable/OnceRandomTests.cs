using System.Text.Json.Nodes;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>
/// Clients with outboxes as the protocol has them, cut and doubled by chance, on a ledger that fails now and then: every
/// message takes effect once, and every reply to it is the same.
/// </summary>
public sealed class OnceRandomTests : OnceSuite
{
    private const int Clients = 4, Messages = 25;

    [Theory, DurableStatement("client 1"), DurableStatement("client 2"), DurableStatement("client 5"), DurableStatement("guarantee 3")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_message_takes_effect_once_and_has_one_reply(int seed)
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => RunClientAsync($"~{c}", new Random(seed * 100 + c))));

        var expected = Enumerable.Range(0, Clients).SelectMany(c => Enumerable.Range(0, Messages).Select(n => $"~{c}-{n}"));
        var recorded = await RecordedAsync();
        Assert.Equal(expected.Order(StringComparer.Ordinal), recorded.Order(StringComparer.Ordinal));
        foreach (var cursors in replies.SelectMany(client => client.Values)) Assert.Single(cursors.Distinct());
        Assert.Equal(Clients * Messages, replies.SelectMany(client => client.Values).Select(cursors => cursors[0]).Distinct().Count());
    }

    private async Task<Dictionary<string, List<string>>> RunClientAsync(string session, Random random)
    {
        var replies = new Dictionary<string, List<string>>();
        for (var n = 0; n < Messages; n++) replies[$"{session}-{n}"] = [];
        var unanswered = replies.Keys.ToList();
        var client = await JoinAsync();
        while (unanswered.Count > 0)
        {
            var batch = unanswered.Take(random.Next(1, 6)).ToList();
            foreach (var id in batch)
                for (var copies = random.Next(4) == 0 ? 2 : 1; copies > 0; copies--)
                    client.Send("1", id, Room, "say_slowly", $$"""{"text":"{{id}}"}""");
            if (random.Next(8) == 0) Ledger.FailingRecords = 1;
            if (random.Next(4) == 0)
            {
                await client.DropAsync();
                Collect(client, replies);
                client = await JoinAsync();
            }
            else
            {
                while (batch.Count > 0)
                {
                    var reply = JsonNode.Parse(await client.NextAsync())!.AsArray();
                    if ((string?)reply[3] == "phx_reply") batch.Remove((string)reply[1]!);
                }
            }
            Collect(client, replies);
            unanswered.RemoveAll(id => replies[id].Count > 0);
        }
        return replies;
    }

    private static void Collect(TestClient client, Dictionary<string, List<string>> replies)
    {
        foreach (var frame in client.Frames)
        {
            var parts = JsonNode.Parse(frame)!.AsArray();
            if ((string?)parts[3] != "phx_reply" || !replies.TryGetValue((string)parts[1]!, out var cursors)) continue;
            if ((string?)parts[4]!["response"]!["cursor"] is { } cursor) cursors.Add(cursor);
        }
    }
}
