using System.Text.Json.Nodes;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>How a client comes into a durable topic, and what follows (durable topics, "Joining").</summary>
public sealed class JoiningTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private static readonly Wire Wire = Wire.V2;

    private readonly TestServer _server = TestServer.Start<DurableSocket<DurableChannel>>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Join_without_since_is_live()
    {
        var client = await _server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join");

        await client.ExpectAsync(Wire.Ok("1", "1", Room));
        var (cursor, state) = StateOf(await client.NextAsync());
        Assert.Equal("""{"status":"live"}""", state);
        Assert.EndsWith(":0", cursor, StringComparison.Ordinal);

        client.Send("1", "2", Room, "say", """{"n":1}""");
        var said = await client.NextAsync();
        await client.ExpectAsync(Wire.Ok("1", "2", Room, $$"""{"cursor":"{{CursorOf(said)}}"}"""));
    }

    [Fact]
    public async Task Join_with_a_cursor_resumes()
    {
        var client = await JoinAsync("{}");
        var cursors = new List<string>();
        for (var n = 1; n <= 5; n++)
        {
            client.Send("1", $"{n + 1}", Room, "say", $$"""{"n":{{n}}}""");
            cursors.Add(CursorOf(await client.NextAsync()));
            await client.NextAsync();
        }

        var back = await JoinAsync($$"""{"$since":"{{cursors[1]}}"}""", $$"""{"status":"resumed"}""", cursors[1]);

        for (var n = 3; n <= 5; n++)
            await back.ExpectAsync($$"""[null,"{{cursors[n - 1]}}","{{Room}}","said",{"n":{{n}}}]""");
        await back.ExpectSilenceAsync();
    }

    private async Task<TestClient> JoinAsync(string payload, string? expected = null, string? at = null)
    {
        var client = await _server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join", payload);
        await client.ExpectAsync(Wire.Ok("1", "1", Room));
        var (cursor, state) = StateOf(await client.NextAsync());
        if (expected is not null) Assert.Equal(expected, state);
        if (at is not null) Assert.Equal(at, cursor);
        return client;
    }

    private static (string Cursor, string State) StateOf(string frame)
    {
        var parts = JsonNode.Parse(frame)!.AsArray();
        Assert.Equal("stream:state", (string?)parts[3]);
        return ((string)parts[1]!, parts[4]!.ToJsonString());
    }

    private static string CursorOf(string frame) => (string)JsonNode.Parse(frame)!.AsArray()[1]!;
}
