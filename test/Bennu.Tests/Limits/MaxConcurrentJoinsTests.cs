using Bennu.Tests.Support;

namespace Bennu.Tests.Limits;

/// <summary><c>BennuOptions.MaxConcurrentJoins</c>: bounds the joins that are being decided on the whole node.</summary>
public sealed class MaxConcurrentJoinsTests : IAsyncDisposable
{
    private static readonly Wire Wire = Wire.V2;

    private readonly TestServer _server = TestServer.Start<GuestSocket<JoinChannel>>(configure: o => o.MaxConcurrentJoins = 1);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Join_while_as_many_as_may_be_are_being_decided_is_refused_and_may_be_tried_again()
    {
        var (slow, other) = (await _server.ConnectAsync(Wire), await _server.ConnectAsync(Wire));
        slow.Send("1", "1", "room:slow", "phx_join");
        await _server.Stage.Gate().ReachedAsync();

        other.Send("1", "1", "room:b", "phx_join");
        await other.ExpectAsync(Wire.Error("1", "1", "room:b", "rate limited"));
        await other.ExpectSilenceAsync();

        _server.Stage.Gate().Open();
        await slow.ExpectAsync(Wire.Ok("1", "1", "room:slow"));
        await other.JoinAsync("room:b", "2");
    }

    [Theory]
    [InlineData("raise", "join crashed")]
    [InlineData("refused", "not you")]
    public async Task Join_that_fails_gives_its_place_back(string how, string reason)
    {
        var client = await _server.ConnectAsync(Wire);
        for (var i = 0; i < 3; i++)
        {
            client.Send("1", "1", $"room:{how}", "phx_join");
            await client.ExpectAsync(Wire.Error("1", "1", $"room:{how}", reason));
        }
    }

    [Fact]
    public async Task Join_that_outlasts_its_time_gives_its_place_back()
    {
        var client = await _server.ConnectAsync(Wire);
        client.Send("1", "1", "room:slow", "phx_join");
        await _server.Time.ArmedAsync(TimeSpan.FromSeconds(10));
        _server.Time.Advance(TimeSpan.FromSeconds(10));
        await client.ExpectAsync(Wire.Error("1", "1", "room:slow", "join timeout"));
        await client.JoinAsync("room:b", "2");
    }
}
