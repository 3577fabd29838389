namespace Bennu_Chat.Tests;

public sealed class RoomChannelTests : IAsyncLifetime
{
    private readonly ChannelTest _app = ChannelTest.Start<ChatSocket>(services => services
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, ChatJson.Default)));

    private TestChannel _ann = null!, _bob = null!;

    public async ValueTask InitializeAsync() => (_ann, _bob) = (await JoinAsync("ann"), await JoinAsync("bob"));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Message_reaches_everyone()
    {
        (await _ann.PushAsync("new_msg", new NewMessage("hi"))).AssertOk();
        _ann.AssertPushed<Message>("new_msg", m => m is { From: "ann", Body: "hi" });
        _bob.AssertPushed<Message>("new_msg", m => m is { From: "ann", Body: "hi" });
    }

    [Fact]
    public async Task Message_sent_while_somebody_is_away_comes_when_he_is_back()
    {
        await _bob.Client.DisconnectAsync();
        await _ann.PushAsync("new_msg", new NewMessage("still there?"));
        await _bob.Client.ReconnectAsync();
        _bob.AssertPushed<Message>("new_msg", m => m.Body == "still there?");
    }

    [Fact]
    public async Task Empty_message_is_refused()
    {
        (await _ann.PushAsync("new_msg", new NewMessage(" "))).AssertError("empty");
        _bob.RefutePushed("new_msg");
    }

    private async Task<TestChannel> JoinAsync(string name) => await (await _app.ConnectAsync(new { name })).JoinAsync("room:lobby");
}
