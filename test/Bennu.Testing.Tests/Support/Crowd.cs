using System.Text.Json.Serialization;
using Bennu.Channels;
using Bennu.Presences;
using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Testing.Tests.Support;

/// <summary>What is told about each member of a crowd.</summary>
public sealed record Mood(string Text);

[JsonSerializable(typeof(Mood))]
internal sealed partial class MoodJson : JsonSerializerContext;

/// <summary>Who is in the crowd, with the name that a directory has for each.</summary>
public sealed class Crowd(IGreeter greeter) : Presence<Mood>
{
    protected override async ValueTask FetchAsync(string topic, IReadOnlyList<PresenceEntry<Mood>> entries, CancellationToken cancellationToken)
    {
        var greeting = await greeter.GreetAsync(cancellationToken);
        foreach (var entry in entries) entry.Add("greeting", $"{greeting} {entry.Key}");
    }
}

/// <summary>Connects whoever gives a name.</summary>
public sealed class CrowdSocket : Socket<string>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<CrowdChannel>("crowd:*");

    protected override ValueTask<ConnectResult<string>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) =>
        new(parameters["name"] is { } name ? ConnectResult.Ok(name) : ConnectResult.Refused);
}

/// <summary>Tracks its client; in <c>crowd:private</c> nobody gets the list.</summary>
public sealed class CrowdChannel(Crowd crowd) : Channel<string>, IChannel<CrowdChannel>
{
    public static void Define(ChannelBuilder<CrowdChannel> on) => on
        .Join<Mood>((c, topic, mood, ct) => c.JoinAsync(topic, mood, ct))
        .HandleIn<Mood>("mood", async (c, mood, ct) => { await c.Crowd.UpdateAsync(c, c.Assigns, mood, ct); })
        .HandleIn<Payload>("crash", (_, _) => throw new InvalidOperationException("as the test wants"));

    private Crowd Crowd => crowd;

    private async ValueTask<JoinResult> JoinAsync(Topic topic, Mood mood, CancellationToken cancellationToken)
    {
        if (mood.Text == "unwelcome") return JoinResult.Error("unwelcome");
        await crowd.TrackAsync(this, Assigns, mood, cancellationToken);
        if (topic.Subtopic != "private") await crowd.PushStateAsync(this, cancellationToken);
        return JoinResult.Ok();
    }
}
