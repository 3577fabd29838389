using Bennu.Sockets;

namespace Bennu.Testing.Tests.Support;

/// <summary>Starts the lab.</summary>
internal static class Lab
{
    public static ChannelTest Start(Action<IServiceCollection>? services = null, Action<SocketOptions>? mount = null) =>
        ChannelTest.Start<LabSocket>(AddLab + services, mount);

    public static void AddLab(IServiceCollection services) => services
        .AddSingleton<IGreeter>(new Greeter("hello"))
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, LabJson.Default));

    /// <summary>A client in a topic.</summary>
    public static async Task<TestChannel> JoinAsync(this ChannelTest app, string topic = "room:1", string name = "ann")
    {
        var client = await app.ConnectAsync(new { name });
        var channel = await client.JoinAsync(topic, new Join(name));
        channel.AssertPushed<Said>("told", said => said.Body == "welcome " + name);
        return channel;
    }
}
