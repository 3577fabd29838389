using Bennu.Testing.Tests.Support;

namespace Bennu.Testing.Tests;

public sealed class AssertionTests
{
    [Fact]
    public async Task Failure_says_what_was_expected_and_all_that_happened()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.PushAsync("echo", new { text = "hi" });
        var failure = Assert.Throws<ChannelTestException>(() => room.AssertPushed<Said>("said", said => said.Body == "hi"));
        Assert.Equal(
            """
            client 1 expected "said" on "room:1" with a Said where said => said.Body == "hi".
            What happened to client 1 (→ sent, ← received):
              · connected
              → ["1","1","room:1","phx_join",{"name":"ann"}]
              ← ["1","1","room:1","phx_reply",{"status":"ok","response":{"members":1}}]
              ← ["1",null,"room:1","told",{"body":"welcome ann","from":null}]
              → ["1","2","room:1","echo",{"text":"hi"}]
              ← ["1","2","room:1","phx_reply",{"status":"ok","response":{"text":"hi"}}]
            """,
            failure.Message, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Assertion_takes_the_message_it_finds()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.PushAsync("say", new Said("one"));
        await room.PushAsync("say", new Said("two"));
        Assert.Equal(["one", "two"], room.Messages.Select(message => message.As<Said>().Body));
        room.AssertPushed<Said>("said", said => said.Body == "two");
        Assert.Throws<ChannelTestException>(() => room.RefutePushed("said"));
        room.AssertPushed("said");
        room.RefutePushed("said");
        room.AssertNothingMore();
        Assert.Throws<ChannelTestException>(() => room.AssertPushed("said"));
    }

    [Fact]
    public async Task Refutation_fails_where_the_message_is_there()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.PushAsync("say", new Said("one"));
        room.RefutePushed<Said>("said", said => said.Body == "two");
        room.RefutePushed<Number>("said");
        Assert.Throws<ChannelTestException>(() => room.RefutePushed<Said>("said", said => said.Body == "one"));
        Assert.Throws<ChannelTestException>(() => room.RefuteBroadcast<Said>("said"));
        Assert.Throws<ChannelTestException>(room.AssertNothingMore);
    }

    [Fact]
    public async Task Broadcast_that_is_missing_says_which_there_were()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.PushAsync("say", new Said("one"));
        var failure = Assert.Throws<ChannelTestException>(() => room.AssertBroadcast<Said>("said", said => said.Body == "two"));
        Assert.Contains("""said {"body":"one","from":"ann"}""", failure.Message);
    }

    [Fact]
    public async Task Failure_of_a_crashed_channel_has_the_exception_inside()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        var failure = await Assert.ThrowsAsync<ChannelTestException>(() => room.PushAsync<Number>("crash"));
        Assert.Equal("as the test wants", failure.InnerException!.Message);
        Assert.Contains("Channel LabChannel on \"room:1\" crashed.", failure.Message);
    }
}
