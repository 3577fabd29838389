using System.Text.Json.Nodes;
using Bennu.Channels;

namespace Bennu.Docs.Tests.Snippets.Authentication.Tokens;

/// <summary>Tells a client who it is.</summary>
public sealed class WhoAmIChannel : Channel<User>, IChannel<WhoAmIChannel>
{
    public static void Define(ChannelBuilder<WhoAmIChannel> on) => on
        .Join((c, topic) => JoinResult.Ok(new JsonObject { ["id"] = c.Assigns.Id }));
}
